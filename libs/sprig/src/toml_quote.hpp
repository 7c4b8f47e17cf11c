#pragma once
#include <span>
#include <string>
#include <string_view>

namespace sluice::sprig {

/// A basic string of TOML with its quotes.
std::string toml_quote(std::string_view text);
/// A key as it is, or quoted where it must be.
std::string toml_key(std::string_view key);
/// Keys with dots between them.
std::string toml_path(std::span<const std::string> keys);
bool is_bare_key_char(char c);

}  // namespace sluice::sprig
