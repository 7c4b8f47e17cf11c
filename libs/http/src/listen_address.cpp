#include "base/error.hpp"
#include "http/server.hpp"

#include <charconv>

namespace sluice::http {

ListenAddress parse_listen_address(std::string_view text, std::string_view flag)
{
    const auto invalid = [&](const char* why) {
        return base::Error(
            base::ErrorKind::Invalid,
            std::string(flag) + ": invalid address \"" + std::string(text) + "\": " + why);
    };
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) throw invalid("missing port");
    auto host = text.substr(0, colon);
    const auto digits = text.substr(colon + 1);
    if (host.starts_with('[')) {
        if (!host.ends_with(']')) throw invalid("missing ']'");
        host = host.substr(1, host.size() - 2);
    } else if (host.find(':') != std::string_view::npos) {
        throw invalid("too many colons");
    }
    ListenAddress address;
    address.host = host;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), address.port);
    if (digits.empty() || problem != std::errc() || end != digits.data() + digits.size())
        throw invalid("invalid port");
    return address;
}

}  // namespace sluice::http
