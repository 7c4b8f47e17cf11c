#include "pkt_line.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

#include <charconv>

namespace sluice::git {
namespace {

/// The length that four hex digits say; the digits count.
std::size_t length_of(std::string_view digits)
{
    unsigned length = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + 4, length, 16);
    if (error != std::errc{} || end != digits.data() + 4 || length == 3)
        throw base::Error(base::ErrorKind::Corrupt, "the server does not speak Git's smart protocol");
    return length;
}

PktReader::Kind mark_of(std::size_t length)
{
    if (length == 0) return PktReader::Kind::Flush;
    return length == 1 ? PktReader::Kind::Delimiter : PktReader::Kind::End;
}

}  // namespace

std::string pkt_line(std::string_view payload)
{
    return fmt::format("{:04x}{}", payload.size() + 4, payload);
}

bool PktReader::feed(std::string_view bytes, const OnPacket& on_packet)
{
    // Whole packets are handed out from the caller's bytes; only a torn one is kept.
    std::string joined;
    if (!pending_.empty()) {
        joined = std::move(pending_);
        pending_.clear();
        joined.append(bytes);
        bytes = joined;
    }
    while (bytes.size() >= 4) {
        const auto length = length_of(bytes);
        const auto whole = std::max<std::size_t>(length, 4);
        if (bytes.size() < whole) break;
        const auto kind = length < 4 ? mark_of(length) : Kind::Data;
        const auto payload = bytes.substr(4, whole - 4);
        bytes.remove_prefix(whole);
        if (!on_packet(kind, payload)) {
            pending_.assign(bytes);
            return false;
        }
    }
    pending_.assign(bytes);
    return true;
}

}  // namespace sluice::git
