#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::doc {

// The words of a simple line, see yaml_simple.hpp. No function looks beyond the line that it is given; what is
// not simple is answered with nullopt or false.

/// Only characters that mean the same to everybody: no tabs outside of literal blocks, no carriage returns,
/// none of Unicode's further line breaks, nothing that libyaml would refuse.
bool has_only_simple_characters(std::string_view text);

bool has_tab(std::string_view text);
std::string_view without_trailing_spaces(std::string_view text);
std::string_view without_leading_spaces(std::string_view text);

/// A list's item begins there.
bool is_dash(std::string_view text);
/// A quoted scalar begins there; `text` is not empty.
bool is_quoted(std::string_view text);

/// Characters before the colon if the text, which is not empty, begins with a simple key. In braces nothing
/// need follow the colon of a key in quotes.
std::optional<std::size_t> key_length(std::string_view text, bool in_braces = false);

/// Nothing but a comment follows.
bool ends_line(std::string_view rest);

/// The text of a plain scalar's line; sets `commented` if a comment follows it.
std::optional<std::string_view> plain_line(std::string_view text, bool& commented);

/// Appends what the escape at `at`, a backslash in double quotes, stands for, and moves `at` behind it.
bool take_escape(std::string_view text, std::size_t& at, std::string& into);

}  // namespace sluice::doc
