#include "written_tokens.hpp"

#include "base/error.hpp"
#include "written_yaml.hpp"

#include <algorithm>

namespace sluice::kustomize::written {

void leave()
{
    throw base::Error(base::ErrorKind::Invalid, "a document that is not kept as it was written");
}

std::string_view without(std::string_view text, std::string_view characters, std::size_t from)
{
    text.remove_prefix(std::min(text.find_first_not_of(characters, from), text.size()));
    return text;
}

std::string_view trimmed_right(std::string_view text)
{
    return text.substr(0, text.find_last_not_of(' ') + 1);
}

bool is_item(std::string_view text)
{
    return text == "-" || text.starts_with("- ");
}

bool is_quote(char c)
{
    return c == '"' || c == '\'';
}

std::size_t quoted_length(std::string_view text)
{
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[0] == '"' && text[i] == '\\')
            ++i;
        else if (text[i] == text[0] && text[0] == '\'' && i + 1 < text.size() && text[i + 1] == '\'')
            ++i;
        else if (text[i] == text[0])
            return i + 1;
    }
    return 0;
}

std::size_t key_length(std::string_view text)
{
    if (text.empty()) return 0;
    if (is_quote(text[0])) {
        const auto end = quoted_length(text);
        const auto rest = text.substr(end);
        return end > 0 && (rest == ":" || rest.starts_with(": ")) ? end : 0;
    }
    if (std::string_view("[{|>&*!#%@`?").find(text[0]) != std::string_view::npos) return 0;
    const auto comment = text.find(" #");
    for (auto at = text.find(':'); at < comment && at != std::string_view::npos; at = text.find(':', at + 1))
        if (at > 0 && (at + 1 == text.size() || text[at + 1] == ' ')) return at;
    return 0;
}

void check_escapes(std::string_view scalar)
{
    if (!unquoted(scalar)) leave();
}

}  // namespace sluice::kustomize::written
