#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::http {

/// Seconds since 1970 as "Sun, 06 Nov 1994 08:49:37 GMT".
std::string format_date(std::int64_t seconds);
/// The three forms of RFC 9110 5.6.7.
std::optional<std::int64_t> parse_date(std::string_view);
/// Now, for a Date header; made anew once a second for each thread.
const std::string& date_now();

}  // namespace sluice::http
