#pragma once
#include <string>
#include <string_view>

namespace sluice::gotemplate {

/// text/template.HTMLEscapeString: " is &#34; and ' is &#39;.
std::string html_escape(std::string_view text);
/// text/template.JSEscapeString.
std::string js_escape(std::string_view text);
/// net/url.QueryEscape: space is +.
std::string query_escape(std::string_view text);

}  // namespace sluice::gotemplate
