#include "tips.hpp"

#include "base/error.hpp"
#include "base/root_dir.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

namespace sluice::git {
namespace {

/// More would make requests longer without making answers shorter.
constexpr std::size_t kKept = 16;
constexpr std::size_t kMaxFileBytes = 64u << 10;

}  // namespace

Tips Tips::load(const std::filesystem::path& file)
{
    Tips tips;
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) return tips;
    std::istringstream lines(base::read_file(file, kMaxFileBytes));
    for (std::string kind, hash; lines >> kind >> hash;)
        if (hash.size() == 40) tips.add(hash, kind == "whole");
    return tips;
}

void Tips::save(const std::filesystem::path& file) const
{
    std::string text;
    for (const auto& tip : tips_)
        text += fmt::format("{} {}\n", tip.whole ? "whole" : "shallow", tip.hash);
    base::write_atomically(file, text);
}

void Tips::add(const std::string& hash, bool whole)
{
    const auto known =
        std::find_if(tips_.begin(), tips_.end(), [&](const Tip& tip) { return tip.hash == hash; });
    if (known != tips_.end()) {
        whole = whole || known->whole;
        tips_.erase(known);
    }
    tips_.push_back({hash, whole});
    if (tips_.size() > kKept) tips_.erase(tips_.begin());
}

}  // namespace sluice::git
