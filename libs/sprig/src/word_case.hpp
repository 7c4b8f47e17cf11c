#pragma once
#include <string>
#include <string_view>

/// The cases of github.com/huandu/xstrings 1.5, where words meet at a change of case, at digits, and at
/// connectors: spaces, underscores and hyphens.
namespace sluice::sprig {

/// "http_server" is "HttpServer"; the first of several connectors goes, the others and leading ones stay.
std::string pascal_case(std::string_view text);
/// "HTTP20xOK" is "http_20x_ok" with the connector '_'.
std::string lower_with_connector(std::string_view text, char connector);

}  // namespace sluice::sprig
