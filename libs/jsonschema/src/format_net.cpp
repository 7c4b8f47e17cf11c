// Formats of addresses and URLs, and of patterns.
#include "format.hpp"
#include "gotemplate/strconv.hpp"
#include "url.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

namespace sluice::jsonschema {

namespace {

using gotemplate::strconv::quote;

/// netip.ParseAddr's complaints.
class AddressReader {
public:
    explicit AddressReader(std::string_view text) : text_(text), rest_(text) {}

    std::string error()
    {
        // The first of these characters tells the kind of address.
        for (const char c : text_) {
            if (c == '.') return read_ipv4(text_, text_);
            if (c == ':') return read_ipv6();
            if (c == '%') return refuse("missing IPv6 address");
        }
        return refuse("unable to parse IP");
    }

private:
    std::string refuse(std::string_view message, std::string_view at = {}) const
    {
        auto error = fmt::format("ParseAddr({}): {}", quote(text_), message);
        if (!at.empty()) error += fmt::format(" (at {})", quote(at));
        return error;
    }

    /// `whole` is what the complaint of a bad character quotes.
    std::string read_ipv4(std::string_view digits, std::string_view)
    {
        int value = 0, position = 0;
        std::size_t length = 0;
        for (std::size_t i = 0; i < digits.size(); ++i) {
            const char c = digits[i];
            if (c >= '0' && c <= '9') {
                if (length == 1 && value == 0) return refuse("IPv4 field has octet with leading zero");
                value = value * 10 + (c - '0');
                ++length;
                if (value > 255) return refuse("IPv4 field has value >255");
            } else if (c == '.') {
                if (i == 0 || i + 1 == digits.size() || digits[i - 1] == '.')
                    return refuse("IPv4 field must have at least one digit", digits.substr(i));
                if (position == 3) return refuse("IPv4 address too long");
                ++position;
                value = 0;
                length = 0;
            } else {
                return refuse("unexpected character", digits.substr(i));
            }
        }
        return position < 3 ? refuse("IPv4 address too short") : "";
    }

    std::string read_ipv6()
    {
        if (const auto percent = rest_.find('%'); percent != std::string_view::npos) {
            if (percent + 1 == rest_.size()) return refuse("zone must be a non-empty string");
            rest_ = rest_.substr(0, percent);
        }
        bool ellipsis = false;
        int bytes = 0;
        if (rest_.starts_with("::")) {
            ellipsis = true;
            rest_.remove_prefix(2);
            if (rest_.empty()) return "";
        }
        while (bytes < 16) {
            std::size_t digits = 0;
            unsigned value = 0;
            for (; digits < rest_.size(); ++digits) {
                const char c = rest_[digits];
                const char lower = static_cast<char>(c | 32);
                if (c >= '0' && c <= '9')
                    value = value * 16 + static_cast<unsigned>(c - '0');
                else if (lower >= 'a' && lower <= 'f')
                    value = value * 16 + static_cast<unsigned>(lower - 'a' + 10);
                else
                    break;
                if (digits > 3) return refuse("each group must have 4 or less digits", rest_);
                if (value > 0xFFFF) return refuse("IPv6 field has value >=2^16", rest_);
            }
            if (digits == 0) return refuse("each colon-separated field must have at least one digit", rest_);
            if (digits < rest_.size() && rest_[digits] == '.') {
                if (!ellipsis && bytes != 12)
                    return refuse(
                        "embedded IPv4 address must replace the final 2 fields of the address", rest_);
                if (bytes + 4 > 16)
                    return refuse(
                        "too many hex fields to fit an embedded IPv4 at the end of the address", rest_);
                if (auto error = read_ipv4(rest_, rest_); !error.empty()) return error;
                rest_ = {};
                bytes += 4;
                break;
            }
            bytes += 2;
            rest_.remove_prefix(digits);
            if (rest_.empty()) break;
            if (rest_[0] != ':') return refuse("unexpected character, want colon", rest_);
            if (rest_.size() == 1) return refuse("colon must be followed by more characters", rest_);
            rest_.remove_prefix(1);
            if (rest_[0] == ':') {
                if (ellipsis) return refuse("multiple :: in address", rest_);
                ellipsis = true;
                rest_.remove_prefix(1);
                if (rest_.empty()) break;
            }
        }
        if (!rest_.empty()) return refuse("trailing garbage after address", rest_);
        if (bytes < 16 && !ellipsis) return refuse("address string too short");
        if (bytes == 16 && ellipsis) return refuse("the :: must expand to at least one field of zeros");
        return "";
    }

    std::string_view text_, rest_;
};

std::optional<Url> parse_url(std::string_view text, std::string& error)
{
    auto url = Url::parse(text, error);
    if (!url) return url;
    const auto host = url->host();
    if (host.find(':') == std::string::npos) return url;
    if (!url->host_is_bracketed())
        error = "ipv6 address not enclosed in brackets";
    else if (const auto wrong = check_ipv6(host); !wrong.empty())
        error = "invalid ipv6 address: " + wrong;
    if (!error.empty()) return std::nullopt;
    return url;
}

/// RE2's errors under the names that Go gives them.
std::string_view go_name(RE2::ErrorCode code)
{
    switch (code) {
    case RE2::ErrorBadEscape:
        return "invalid escape sequence";
    case RE2::ErrorBadCharClass:
        return "invalid character class";
    case RE2::ErrorBadCharRange:
        return "invalid character class range";
    case RE2::ErrorMissingBracket:
        return "missing closing ]";
    case RE2::ErrorMissingParen:
        return "missing closing )";
    case RE2::ErrorUnexpectedParen:
        return "unexpected )";
    case RE2::ErrorTrailingBackslash:
        return "trailing backslash at end of expression";
    case RE2::ErrorRepeatArgument:
        return "missing argument to repetition operator";
    case RE2::ErrorRepeatSize:
        return "invalid repeat count";
    case RE2::ErrorRepeatOp:
        return "invalid nested repetition operator";
    case RE2::ErrorBadPerlOp:
        return "invalid or unsupported Perl syntax";
    case RE2::ErrorBadUTF8:
        return "invalid UTF-8";
    case RE2::ErrorBadNamedCapture:
        return "invalid named capture";
    case RE2::ErrorPatternTooLarge:
        return "expression too large";
    default:
        return "internal error";
    }
}

}  // namespace

std::string check_ipv6(std::string_view text)
{
    if (text.find(':') == std::string_view::npos) return "missing colon";
    if (auto error = AddressReader(text).error(); !error.empty()) return error;
    return text.find('%') == std::string_view::npos ? "" : "zone id is not a part of ipv6 address";
}

std::string check_uri(std::string_view text)
{
    std::string error;
    const auto url = parse_url(text, error);
    if (!url) return error;
    return url->is_absolute() ? "" : "relative url";
}

std::string check_uri_reference(std::string_view text)
{
    if (text.find('\\') != std::string_view::npos) return "contains \\";
    std::string error;
    parse_url(text, error);
    return error;
}

std::string check_uri_template(std::string_view text)
{
    std::string error;
    const auto url = parse_url(text, error);
    if (!url) return error;
    // The reference looks at the path only where it was not written as Go would write it.
    auto path = std::string_view(url->path);
    if (path.find_first_of("{}") == std::string_view::npos) return "";
    bool open = false;
    for (const char c : path) {
        if (c == '/' && open) return "no matching closing brace";
        if (c != '{' && c != '}') continue;
        if (open == (c == '{')) return "nested curly braces";
        open = !open;
    }
    return open ? "no matching closing brace" : "";
}

std::string check_regex(std::string_view text)
{
    std::string error;
    compile_pattern(text, error);
    return error;
}

std::shared_ptr<const re2::RE2> compile_pattern(std::string_view pattern, std::string& error)
{
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(16 << 20);
    // RE2 20220601 does not know Go's newer spelling of named groups.
    std::string text(pattern);
    for (auto at = text.find("(?<"); at != std::string::npos; at = text.find("(?<", at + 3)) {
        const bool escaped = at > 0 && text[at - 1] == '\\';
        if (!escaped && at + 3 < text.size() && text[at + 3] != '=' && text[at + 3] != '!')
            text.insert(at + 2, 1, 'P');
    }
    auto compiled = std::make_shared<const RE2>(text, options);
    if (compiled->ok()) return compiled;
    error =
        fmt::format("error parsing regexp: {}: `{}`", go_name(compiled->error_code()), compiled->error_arg());
    return nullptr;
}

}  // namespace sluice::jsonschema
