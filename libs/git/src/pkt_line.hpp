#pragma once
#include <functional>
#include <string>
#include <string_view>

namespace sluice::git {

/// The framing of Git's protocols: four hex digits of length, then the payload; lengths 0, 1 and 2 are marks.
std::string pkt_line(std::string_view payload);
inline constexpr std::string_view kFlush = "0000", kDelimiter = "0001";

/// PktReader: takes bytes as they arrive and hands out packets. One conversation, one thread.
class PktReader {
public:
    enum class Kind { Data, Flush, Delimiter, End };
    /// `on_packet` gets a packet at a time; the payload dies with the call. It returns false to stop: what
    /// follows in the same bytes is kept for the next feed().
    using OnPacket = std::function<bool(Kind, std::string_view payload)>;
    /// False once on_packet has stopped. Throws base::Error{Corrupt} for anything that is not pkt-line.
    bool feed(std::string_view bytes, const OnPacket& on_packet);
    /// True between packets: the peer may end here.
    bool idle() const noexcept { return pending_.empty(); }

private:
    std::string pending_;
};

}  // namespace sluice::git
