#pragma once
#include "kustomize/files.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sluice::chart {

/// PlainFiles: this machine's disk as it is, links followed wherever they lead, for charts that the user names.
/// What comes from elsewhere is read through kustomize::DiskFiles, which nothing leaves. Thread-safe.
class PlainFiles : public kustomize::Files {
public:
    Type type(std::string_view path) const override;
    std::string read(std::string_view path) const override;
    base::FileBytes load(std::string_view path) const override;
    std::vector<Entry> list(std::string_view directory) const override;
};

}  // namespace sluice::chart
