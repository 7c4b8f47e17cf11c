#include "sprig/go_url.hpp"

#include "gotemplate/strconv.hpp"
#include "panics.hpp"

#include <fmt/format.h>

namespace sluice::sprig {

namespace {

using gotemplate::strconv::quote;

/// AddressParser: checks an IP address and complains in netip's words.
class AddressParser {
public:
    explicit AddressParser(std::string_view whole) : whole_(whole) {}

    bool is_ipv4() const
    {
        const auto first = whole_.find_first_of(".:%");
        if (first == std::string_view::npos) bad("unable to parse IP");
        if (whole_[first] == '%') bad("missing IPv6 address");
        if (whole_[first] == ':') {
            ipv6();
            return false;
        }
        ipv4(whole_);
        return true;
    }

private:
    [[noreturn]] void bad(std::string_view why) const
    {
        fail(fmt::format("ParseAddr({}): {}", quote(whole_), why));
    }
    [[noreturn]] void bad(std::string_view why, std::string_view at) const
    {
        fail(fmt::format("ParseAddr({}): {} (at {})", quote(whole_), why, quote(at)));
    }

    void ipv4(std::string_view text) const
    {
        int value = 0, digits = 0, dots = 0;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const char c = text[i];
            if (c >= '0' && c <= '9') {
                if (digits == 1 && value == 0) bad("IPv4 field has octet with leading zero");
                value = value * 10 + (c - '0');
                ++digits;
                if (value > 255) bad("IPv4 field has value >255");
            } else if (c == '.') {
                if (i == 0 || i + 1 == text.size() || text[i - 1] == '.')
                    bad("IPv4 field must have at least one digit", text.substr(i));
                if (dots == 3) bad("IPv4 address too long");
                ++dots;
                value = digits = 0;
            } else {
                bad("unexpected character", text.substr(i));
            }
        }
        if (dots < 3) bad("IPv4 address too short");
    }

    /// Hexadecimal digits at the front of a text; how many.
    std::size_t group(std::string_view text) const
    {
        const auto found = text.find_first_not_of("0123456789abcdefABCDEF");
        const auto digits = found == std::string_view::npos ? text.size() : found;
        if (digits > 4) bad("each group must have 4 or less digits", text);
        if (digits == 0) bad("each colon-separated field must have at least one digit", text);
        return digits;
    }

    void ipv6() const
    {
        auto text = whole_;
        if (const auto percent = text.find('%'); percent != std::string_view::npos) {
            if (percent + 1 == text.size()) bad("zone must be a non-empty string");
            text = text.substr(0, percent);
        }
        bool ellipsis = false;
        if (text.starts_with("::")) {
            ellipsis = true;
            text.remove_prefix(2);
            if (text.empty()) return;
        }
        int bytes = 0;
        while (bytes < 16) {
            const auto digits = group(text);
            if (digits < text.size() && text[digits] == '.') {
                if (!ellipsis && bytes != 12)
                    bad("embedded IPv4 address must replace the final 2 fields of the address", text);
                if (bytes + 4 > 16)
                    bad("too many hex fields to fit an embedded IPv4 at the end of the address", text);
                ipv4(text);
                text = {};
                bytes += 4;
                break;
            }
            bytes += 2;
            text.remove_prefix(digits);
            if (text.empty()) break;
            if (text.front() != ':') bad("unexpected character, want colon", text);
            if (text.size() == 1) bad("colon must be followed by more characters", text);
            text.remove_prefix(1);
            if (text.front() != ':') continue;
            if (ellipsis) bad("multiple :: in address", text);
            ellipsis = true;
            text.remove_prefix(1);
            if (text.empty()) break;
        }
        if (!text.empty()) bad("trailing garbage after address", text);
        if (bytes < 16 && !ellipsis) bad("address string too short");
        if (bytes == 16 && ellipsis) bad("the :: must expand to at least one field of zeros");
    }

    std::string_view whole_;
};

}  // namespace

bool is_ipv4(std::string_view address)
{
    return AddressParser(address).is_ipv4();
}

}  // namespace sluice::sprig
