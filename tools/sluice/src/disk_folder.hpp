#pragma once
#include "kustfile/edit.hpp"

#include <functional>
#include <string>

namespace sluice::cli {

/// The working directory, as edits of its kustomization file see it.
class DiskFolder : public kustfile::Folder {
public:
    bool exists(const std::string& path) const override;
    std::optional<std::string> read(const std::string& path) const override;
    void write(const std::string& path, const std::string& bytes) const override;
    std::vector<std::string> glob(const std::string& pattern) const override;
    void check_base(const std::string& path) const override;
    void check_generator(const doc::Value& entry, bool secret) const override;
};

}  // namespace sluice::cli
