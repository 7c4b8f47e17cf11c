#pragma once
#include <memory>
#include <string>
#include <string_view>

namespace sluice::sprig {
class GoRegexp;
}

namespace sluice::jsonschema {

/// What a text must be to have a format: "" or the reference's complaint.
using FormatCheck = std::string (*)(std::string_view text);
/// nullptr for formats that nobody knows, which hold for everything.
FormatCheck find_format(std::string_view name) noexcept;

// The checks that have files of their own: format_time.cpp and format_net.cpp.
std::string check_date(std::string_view text);
std::string check_time(std::string_view text);
std::string check_date_time(std::string_view text);
std::string check_duration(std::string_view text);
std::string check_period(std::string_view text);
std::string check_ipv6(std::string_view text);
std::string check_uri(std::string_view text);
std::string check_uri_reference(std::string_view text);
std::string check_uri_template(std::string_view text);
std::string check_regex(std::string_view text);

/// Go's regexp.Compile; nullptr with Go's words in `error`.
std::shared_ptr<const sprig::GoRegexp> compile_pattern(std::string_view pattern, std::string& error);

}  // namespace sluice::jsonschema
