#include "git/commit.hpp"

#include "git/reference.hpp"

namespace sluice::git {

std::string Commit::revision() const
{
    return format_revision(name, hash);
}

std::string Commit::short_message() const
{
    constexpr std::size_t kLongest = 50;
    const auto line = message.substr(0, message.find('\n'));
    std::size_t characters = 0;
    for (std::size_t at = 0; at < line.size(); ++at) {
        const bool begins = (static_cast<unsigned char>(line[at]) & 0xC0) != 0x80;
        if (begins && ++characters > kLongest) return line.substr(0, at) + "...";
    }
    return line;
}

}  // namespace sluice::git
