#include "doc/yaml.hpp"

#include "base/error.hpp"
#include "yaml_loader.hpp"
#include "yaml_simple.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace sluice::doc {

namespace {

using base::Error;
using base::ErrorKind;

void check_size(std::string_view text, const YamlOptions& options, const ParseLimits& limits)
{
    if (text.size() <= limits.max_bytes) return;
    const auto where = options.file.empty() ? std::string{} : options.file + ": ";
    throw Error(
        ErrorKind::LimitExceeded,
        fmt::format("{}the document is larger than {} bytes", where, limits.max_bytes));
}

/// One document of a stream as it stands there.
struct Chunk {
    std::string_view text;  // from its "---" on
    std::string_view body;  // behind the line of its "---"
    std::size_t line;       // of the text
    std::size_t body_line;
};

bool is_marker(std::string_view line, std::string_view marker)
{
    return line.starts_with(marker) &&
           (line.size() == 3 || line[3] == ' ' || line[3] == '\t' || line[3] == '\r');
}

bool says_nothing(std::string_view line)
{
    const auto first = line.find_first_not_of(' ');
    return first == std::string_view::npos || line[first] == '#';
}

/// The documents of a stream; nullopt if it has directives or "..." lines, which reach over documents.
std::optional<std::vector<Chunk>> split(std::string_view text)
{
    std::vector<Chunk> chunks;
    Chunk current{text, text, 1, 1};
    bool is_document = false;  // the text before the first "---" need not be one
    std::size_t number = 0;
    const auto finish = [&](std::size_t end) {
        const auto length = [&](std::string_view part) {
            return end - static_cast<std::size_t>(part.data() - text.data());
        };
        current.text = current.text.substr(0, length(current.text));
        current.body = current.body.substr(0, length(current.body));
        if (is_document) chunks.push_back(current);
    };
    for (std::size_t at = 0; at < text.size();) {
        ++number;
        const auto stop = std::min(text.find('\n', at), text.size());
        const auto line = text.substr(at, stop - at);
        const auto next = std::min(stop + 1, text.size());
        if (line.starts_with('%') || is_marker(line, "...")) return std::nullopt;
        if (is_marker(line, "---")) {
            finish(at);
            const bool alone = says_nothing(line.substr(3));
            current = {text.substr(at), text.substr(alone ? next : at), number, alone ? number + 1 : number};
            is_document = true;
        } else if (!is_document && !says_nothing(line)) {
            is_document = true;
        }
        at = next;
    }
    finish(text.size());
    return chunks;
}

/// The document of a chunk that is known to hold one at most. `whole`: something behind it, as in "{} x", is
/// an error.
std::optional<YamlDocument>
read_chunk(const Chunk& chunk, const YamlOptions& options, const ParseLimits& limits, bool whole)
{
    if (auto document = read_simple_yaml(chunk.body, chunk.body_line, options, limits)) return document;
    YamlLoader loader(chunk.text, options, limits, chunk.line);
    auto document = loader.next();
    if (whole) loader.expect_end();
    return document;
}

}  // namespace

std::vector<YamlDocument>
parse_yaml_stream(std::string_view text, const YamlOptions& options, const ParseLimits& limits)
{
    check_size(text, options, limits);
    std::vector<YamlDocument> documents;
    const auto keep = [&](YamlDocument document) {
        if (!document.value.is_null()) documents.push_back(std::move(document));
    };
    if (const auto chunks = split(text)) {
        for (const auto& chunk : *chunks)
            if (auto document = read_chunk(chunk, options, limits, /*whole=*/true)) keep(std::move(*document));
        return documents;
    }
    YamlLoader loader(text, options, limits);
    while (auto document = loader.next())
        keep(std::move(*document));
    return documents;
}

Value parse_first_yaml(std::string_view text, const YamlOptions& options, const ParseLimits& limits)
{
    check_size(text, options, limits);
    std::optional<YamlDocument> document;
    if (const auto chunks = split(text)) {
        if (!chunks->empty()) document = read_chunk(chunks->front(), options, limits, /*whole=*/false);
    } else {
        document = YamlLoader(text, options, limits).next();
    }
    return document ? std::move(document->value) : Value();
}

Value parse_yaml(std::string_view text, const YamlOptions& options, const ParseLimits& limits)
{
    check_size(text, options, limits);
    if (const auto chunks = split(text); chunks && chunks->size() == 1)
        if (auto document = read_simple_yaml(chunks->front().body, chunks->front().body_line, options, limits))
            return std::move(document->value);
    YamlLoader loader(text, options, limits);
    auto document = loader.next();
    if (!document) return {};
    loader.expect_end();
    return std::move(document->value);
}

}  // namespace sluice::doc
