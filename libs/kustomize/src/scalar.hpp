#pragma once
#include "doc/value.hpp"

#include <string>
#include <string_view>

namespace sluice::kustomize {

/// Scalars as kustomize's node tree sees them: a text, a type and whether it was quoted. The engine works on
/// doc::Value, which keeps the JSON value; these functions give the text back and apply kyaml's rule for
/// writing over a scalar: the new text takes the place of the old one but the old quoting stays.

/// Documents are read with their spelling kept: what was quoted says so, and scalars such as 0x1F, 1.50 or ~
/// are texts of doc::Spelling::Typed until the build is over. So is a scalar whose type its text has left
/// behind
/// ("!!int \"abc\""): unless it is replaced, it fails when the build is printed.

/// Missing values are the caller's business; this is `key:`, `key: null` and `key: ~`.
bool is_null(const doc::Value&);
/// `key:` with nothing behind it.
bool is_empty_null(const doc::Value&);
/// A string, and not a scalar that is only kept as a text.
bool is_text(const doc::Value&);
/// A scalar's type in YAML's words: str, int, float, bool, null or timestamp; empty for one that got none.
std::string_view tag_of(const doc::Value&);
/// The value itself for a scalar that is kept as a text; any other value as it is.
doc::Value typed(const doc::Value&);
bool is_scalar(const doc::Value&);
/// Null, {} or []: what kustomize treats as not being there.
bool is_nil_or_empty(const doc::Value&);

/// The text of a scalar as it stands in YAML; "" for null and for anything that is not a scalar.
std::string text_of(const doc::Value&);

/// An unquoted text: "5" is a number, "true" a boolean, "abc" a string.
doc::Value plain(std::string_view text);

/// A value that becomes a new field: kyaml then quotes what YAML 1.1 would take for a boolean.
doc::Value as_new_field(doc::Value);

/// How a document's texts stand after it was written out and read again: all of them as `texts`, nulls as
/// `null`.
void respell(doc::Value&, doc::Spelling texts);

/// The reference writes a new member's key without quotes. Throws base::Error{Invalid} for one that YAML then
/// reads as something else than a string: 1, true, null.
void check_made_key(std::string_view key);
/// What YAML 1.1 takes for a boolean beside true and false; kustomize quotes such strings when it writes them.
bool is_old_boolean(std::string_view text);
/// Whether YAML 1.1 reads something else than a string here; kustomize quotes such texts when it makes them.
bool is_old_non_string(std::string_view text);
/// A string as kustomize makes one: quoted if YAML 1.1 would not read it as a string.
doc::Value made_text(std::string_view text);
/// An unquoted scalar that the reference makes without a type: read back it is what it looks like, but a merge
/// that passes by takes it for a string.
doc::Value untagged(std::string_view text);
bool is_untagged(const doc::Value&);
/// No text at all where a map or list in braces has a place for it: it is printed as "".
doc::Value nothing_in_braces();
/// What a field becomes that a merge passes by: text that was written without quotes gets them if YAML 1.1
/// would read it as something else than a string.
doc::Value passed_by(const doc::Value&);
/// Another text, the same type and quotes: how replacements write over a scalar.
doc::Value retexted(const doc::Value& old, std::string_view text);
/// A string in the place of `old`: in quotes if that was.
doc::Value text_over(const doc::Value& old, std::string_view text);
/// Writes a text without a type over `old`: a string if `old` was quoted.
doc::Value plain_over(const doc::Value& old, std::string_view text);

/// Writes a typed value over `old`: a number or boolean written over a quoted string becomes a string, though
/// it keeps its type for what writes over it later.
doc::Value typed_over(const doc::Value& old, const doc::Value& fresh);

}  // namespace sluice::kustomize
