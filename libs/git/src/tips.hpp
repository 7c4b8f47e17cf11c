#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace sluice::git {

/// Tips: the commits that a mirror holds with their trees, newest last, as far as they are worth telling a
/// server about. Kept in a small file beside the objects.
class Tips {
public:
    struct Tip {
        std::string hash;
        bool whole = false;  ///< with its history
    };
    static Tips load(const std::filesystem::path& file);
    void save(const std::filesystem::path& file) const;
    void add(const std::string& hash, bool whole);
    const std::vector<Tip>& all() const noexcept { return tips_; }

private:
    std::vector<Tip> tips_;
};

}  // namespace sluice::git
