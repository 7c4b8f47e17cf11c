#pragma once
#include <cstddef>
#include <string_view>

/// What stands in a line of YAML that is kept as it was written.
namespace sluice::kustomize::written {

inline constexpr std::size_t kDeepest = 100;

/// For what we do not keep as the reference does: throws base::Error{Invalid}, caught in read_written_yaml().
[[noreturn]] void leave();

/// The text from `from` on, without the characters that it begins with there.
std::string_view without(std::string_view text, std::string_view characters, std::size_t from = 0);
std::string_view trimmed_right(std::string_view text);

bool is_item(std::string_view text);
bool is_quote(char c);
/// The length of the quoted scalar that `text` begins with; 0 if it does not end here.
std::size_t quoted_length(std::string_view text);
/// The length of the key that a line begins with, without the colon; 0 if there is none.
std::size_t key_length(std::string_view text);
/// Leaves where a scalar has escapes that goyaml.v3 does not know.
void check_escapes(std::string_view scalar);

}  // namespace sluice::kustomize::written
