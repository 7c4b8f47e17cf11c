#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace sluice::jsonschema {

/// Url: a URL or reference without its fragment, in parts, which are kept as they were written. What is one,
/// net/url decides.
struct Url {
    std::string scheme, opaque, authority, path, query;
    bool has_authority = false, has_query = false;

    /// nullopt with Go's words, `parse "a b:": ...`, in `error`.
    static std::optional<Url> parse(std::string_view text, std::string& error);
    bool is_absolute() const noexcept { return !scheme.empty(); }
    std::string str() const;
    /// RFC 3986, section 5.2. The reference's fragment is dropped.
    Url resolve(const Url& reference) const;
};

/// url.PathUnescape; nullopt with Go's words in `error`.
std::optional<std::string> unescaped(std::string_view text, std::string& error);
/// url.PathEscape of each part between slashes.
std::string escaped_pointer(std::string_view pointer);

/// A URL without its fragment, and the fragment as it was written.
std::pair<std::string_view, std::string_view> split_fragment(std::string_view text);

}  // namespace sluice::jsonschema
