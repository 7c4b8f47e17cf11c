#include "artifact/artifact.hpp"

#include <fmt/format.h>

namespace sluice::artifact {
namespace {

bool is_hex(std::string_view text)
{
    return !text.empty() && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// The algorithm by the length of the hash; Flux before 2.0 knew these two.
std::string_view algorithm_of(std::string_view hash)
{
    if (!is_hex(hash)) return {};
    if (hash.size() == 40) return "sha1";
    return hash.size() == 64 ? "sha256" : std::string_view();
}

}  // namespace

std::string modern_revision(std::string_view revision)
{
    if (revision.find(':') != std::string_view::npos) return std::string(revision);
    const auto slash = revision.rfind('/');
    const auto hash = slash == std::string_view::npos ? revision : revision.substr(slash + 1);
    const auto algorithm = algorithm_of(hash);
    if (algorithm.empty()) return std::string(revision);
    if (slash == std::string_view::npos) return fmt::format("{}:{}", algorithm, hash);
    const auto name = revision.substr(0, slash);
    if (name == "HEAD") return fmt::format("{}:{}", algorithm, hash);
    return fmt::format("{}@{}:{}", name, algorithm, hash);
}

bool same_revision(std::string_view one, std::string_view other)
{
    return modern_revision(one) == modern_revision(other);
}

}  // namespace sluice::artifact
