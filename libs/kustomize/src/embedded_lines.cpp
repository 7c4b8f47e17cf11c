#include "embedded_lines.hpp"

#include "doc/yaml.hpp"
#include "scalar.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

struct Line {
    std::size_t indent;
    std::string_view text;  ///< without indentation
};

/// The lines of a document that is laid out as the reference prints one; empty for any other.
std::vector<Line> lines_of(std::string_view document)
{
    std::vector<Line> lines;
    while (!document.empty()) {
        const auto end = std::min(document.find('\n'), document.size());
        const auto line = document.substr(0, end);
        document.remove_prefix(std::min(end + 1, document.size()));
        const auto indent = line.find_first_not_of(' ');
        if (indent == std::string_view::npos) {
            if (document.find_first_not_of("\n ") == std::string_view::npos) break;
            return {};  // an empty line: whether it stays depends on what stands around it
        }
        const auto text = line.substr(indent);
        const bool nests_items = text.starts_with("- ") && !lines.empty() && lines.back().indent < indent &&
                                 lines.back().text.ends_with(':');
        const bool folds = text.ends_with('>') || text.ends_with(">-") || text.ends_with(">+");
        if (indent % 2 != 0 || nests_items || folds || line.ends_with(' ') || text.starts_with("---") ||
            line.find('\t') != std::string_view::npos)
            return {};
        lines.push_back({indent, text});
    }
    return lines;
}

/// A scalar as it stands behind its key, and the comment behind it.
struct Written {
    std::string_view scalar, comment;
};

std::optional<Written> read_scalar(std::string_view text)
{
    if (text.empty() || std::string_view("[{|>&*!#%@`").find(text[0]) != std::string_view::npos)
        return std::nullopt;
    std::size_t end;
    if (text[0] == '"' || text[0] == '\'') {
        end = text.find(text[0], 1);
        const bool escapes = text.substr(0, end).find('\\') != std::string_view::npos;
        if (end == std::string_view::npos || escapes) return std::nullopt;
        ++end;
    } else {
        end = std::min(text.find(" #"), text.size());
    }
    auto rest = text.substr(end);
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    if (!rest.empty() && rest[0] != '#') return std::nullopt;
    return Written{text.substr(0, text.substr(0, end).find_last_not_of(' ') + 1), rest};
}

/// The new text in the style and of the type of the old one; nothing if that takes more than quotes.
std::optional<std::string> in_the_style_of(std::string_view old, std::string_view text)
{
    if (text.find_first_of("\n\\\"'") != std::string_view::npos) return std::nullopt;
    if (old[0] == '"' || old[0] == '\'') return fmt::format("{0}{1}{0}", old[0], text);
    const auto before = tag_of(plain(old)), after = tag_of(plain(text));
    if (before != after)
        return before == "str" ? fmt::format("\"{}\"", text) : fmt::format("!!{} {}", before, text);
    const bool stands_plain =
        before != "str" || is_old_boolean(text) ||
        doc::to_yaml(doc::Value(text), doc::YamlDialect::Kyaml) == std::string(text) + "\n";
    return stands_plain ? std::optional<std::string>(text) : std::nullopt;
}

/// The line of the value at `path`; the number of lines if there is none.
std::size_t find_line(const std::vector<Line>& lines, const FieldPath& path)
{
    std::size_t at = 0;
    for (std::size_t level = 0; level < path.size(); ++level, ++at) {
        const auto key = path[level] + ":";
        while (at < lines.size() && !(lines[at].indent == 2 * level && lines[at].text.starts_with(key))) {
            const bool left = lines[at].indent < 2 * level && !lines[at].text.starts_with('#');
            if (left) return lines.size();
            ++at;
        }
        if (at == lines.size()) return at;
        const bool is_last = level + 1 == path.size();
        const auto rest = lines[at].text.substr(key.size());
        if (is_last) return rest.starts_with(' ') ? at : lines.size();
        if (!rest.empty() && !rest.starts_with(" #")) return lines.size();
    }
    return lines.size();
}

}  // namespace

std::optional<std::string>
replace_in_lines(std::string_view document, const FieldPath& path, std::string_view scalar)
{
    for (const auto& name : path)
        if (name.empty() || is_list_item(name) || is_index(name) || name == "*") return std::nullopt;
    auto lines = lines_of(document.substr(0, document.find("\n---")));  // only the first document counts
    const auto at = find_line(lines, path);
    if (at >= lines.size()) return std::nullopt;
    const bool continues = at + 1 < lines.size() && lines[at + 1].indent > lines[at].indent;
    const auto key = path.back() + ": ";
    const auto written = read_scalar(lines[at].text.substr(std::min(key.size(), lines[at].text.size())));
    if (continues || !written) return std::nullopt;
    const auto fresh = in_the_style_of(written->scalar, scalar);
    if (!fresh) return std::nullopt;
    auto replaced = key + *fresh;
    if (!written->comment.empty()) replaced.append(" ").append(written->comment);
    lines[at].text = replaced;
    std::string text;
    for (const auto& line : lines)
        text.append(text.empty() ? "" : "\n").append(line.indent, ' ').append(line.text);
    return text;
}

}  // namespace sluice::kustomize
