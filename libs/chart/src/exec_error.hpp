#pragma once
#include <string>
#include <string_view>

namespace sluice::chart {

inline constexpr std::string_view kWarnStart = "HELM_ERR_START";
inline constexpr std::string_view kWarnEnd = "HELM_ERR_END";

/// What Helm shows for a template that does not parse: "parse error at (FILE:LINE): MESSAGE".
std::string parse_error_text(std::string_view file, std::string_view error);
/// What Helm shows for a template that failed: "execution error at (FILE:LINE:COL): MESSAGE" for required and
/// fail, v4's several lines where each place on the way is one of text/template's own, else the text itself.
std::string exec_error_text(std::string_view file, const std::string& error, bool v4);

}  // namespace sluice::chart
