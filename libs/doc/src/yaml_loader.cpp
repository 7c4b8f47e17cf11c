#include "yaml_loader.hpp"
#include "yaml_spelling.hpp"

#include "base/base64.hpp"
#include "base/error.hpp"
#include "doc/json.hpp"
#include "doc/utf8.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::doc {

namespace {

using base::Error;
using base::ErrorKind;

constexpr std::string_view kTagPrefix = "tag:yaml.org,2002:";
/// Of a map or list that stands where a key should: goyaml.v2 goes down 10,000 levels, which is more than our
/// stack takes.
constexpr std::size_t kMostLevelsShown = 1000;
constexpr std::size_t kMostBytesShown = 1u << 20;
constexpr std::size_t kDepthOfAnnotations =
    3;  // of the maps around an annotation: the object, its metadata, the annotations

std::string_view text_of(const yaml_char_t* text)
{
    return text == nullptr ? std::string_view{} : reinterpret_cast<const char*>(text);
}

/// Go's share of nodes that may come from aliases: 99 % in small documents, 10 % in large ones.
double allowed_alias_share(std::size_t decodes)
{
    constexpr double low = 400'000, high = 4'000'000;
    const auto count = static_cast<double>(decodes);
    if (count <= low) return 0.99;
    if (count >= high) return 0.10;
    return 0.99 - 0.89 * (count - low) / (high - low);
}

/// A line that holds {} or [] and nothing else.
bool is_empty_in_braces(std::string_view text, std::size_t line)
{
    for (; line > 0 && !text.empty(); --line)
        text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    text = text.substr(0, text.find_first_of("\r\n"));
    const auto skip = [&] { text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size())); };
    skip();
    if (!text.starts_with('{') && !text.starts_with('[')) return false;
    const char closing = text.front() == '{' ? '}' : ']';
    text.remove_prefix(1);
    skip();
    if (!text.starts_with(closing)) return false;
    text.remove_prefix(1);
    skip();
    return text.empty() || text.starts_with('#');
}

std::string go_members(bool is_mapping, std::string_view members)
{
    return fmt::format("{}{{{}}}", is_mapping ? "map[interface {}]interface {}" : "[]interface {}", members);
}

/// Go's %#v of what goyaml.v2 decodes.
std::string go_syntax_of(const Value& value)
{
    if (value.is_null()) return "interface {}(nil)";
    if (!value.is_object() && !value.is_array()) return to_json(value);
    std::string members;
    for (const auto& element : value.elements())
        members.append(members.empty() ? "" : ", ").append(go_syntax_of(element));
    for (const auto& member : value.members())
        members.append(members.empty() ? "" : ", ")
            .append(to_json(Value(member.key())) + ":" + go_syntax_of(member.value));
    return go_members(value.is_object(), members);
}

}  // namespace

struct YamlLoader::Event {
    Event(yaml_parser_t& parser, std::string_view text, std::size_t before, bool go_lines)
        : lines_before(before)
    {
        if (yaml_parser_parse(&parser, &raw) != 0) return;
        if (go_lines) fail_in_go(parser, text);
        const auto mark = parser.problem_mark.line == 0 && parser.context != nullptr ? parser.context_mark
                                                                                     : parser.problem_mark;
        std::string problem(parser.problem == nullptr ? "the text cannot be read" : parser.problem);
        if (parser.error == YAML_MEMORY_ERROR) throw std::bad_alloc();
        const bool by_offset = parser.error == YAML_READER_ERROR;
        fail_at(lines_before + 1 + (by_offset ? parser.mark.line : mark.line), problem);
    }
    [[noreturn]] static void fail_in_go(const yaml_parser_t& parser, std::string_view text)
    {
        if (parser.error == YAML_MEMORY_ERROR) throw std::bad_alloc();
        if (parser.error == YAML_SCANNER_ERROR) fail_at_no_key(parser, text);
        auto line = parser.problem_mark.line;
        if (line == 0)
            line = parser.context_mark.line;
        else if (parser.error == YAML_SCANNER_ERROR)
            ++line;
        const std::string problem(
            parser.problem == nullptr ? "unknown problem parsing YAML content" : parser.problem);
        if (line != 0 && parser.error != YAML_READER_ERROR) fail_at(line, problem);
        throw base::Error(base::ErrorKind::Invalid, problem);
    }
    /// goyaml.v2's scanner forgets that {} and [] may be keys, so that its parser stumbles over them before the
    /// scanner misses their colon.
    static void fail_at_no_key(const yaml_parser_t& parser, std::string_view text)
    {
        const std::string_view problem = parser.problem == nullptr ? "" : parser.problem;
        const auto line = parser.context_mark.line;
        if (problem != "could not find expected ':'" || line == 0 || !is_empty_in_braces(text, line)) return;
        switch (parser.state) {
        case YAML_PARSE_BLOCK_MAPPING_KEY_STATE:
        case YAML_PARSE_INDENTLESS_SEQUENCE_ENTRY_STATE:
            fail_at(line, "did not find expected key");
        case YAML_PARSE_BLOCK_SEQUENCE_ENTRY_STATE:
            fail_at(line, "did not find expected '-' indicator");
        default:
            return;
        }
    }
    ~Event() { yaml_event_delete(&raw); }
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;

    yaml_event_type_t type() const { return raw.type; }
    std::size_t line() const { return lines_before + raw.start_mark.line + 1; }
    std::string_view anchor() const
    {
        switch (raw.type) {
        case YAML_SCALAR_EVENT:
            return text_of(raw.data.scalar.anchor);
        case YAML_SEQUENCE_START_EVENT:
            return text_of(raw.data.sequence_start.anchor);
        case YAML_MAPPING_START_EVENT:
            return text_of(raw.data.mapping_start.anchor);
        case YAML_ALIAS_EVENT:
            return text_of(raw.data.alias.anchor);
        default:
            return {};
        }
    }
    std::string_view text() const
    {
        return {reinterpret_cast<const char*>(raw.data.scalar.value), raw.data.scalar.length};
    }
    std::string_view tag() const { return text_of(raw.data.scalar.tag); }
    bool is_plain() const { return raw.data.scalar.plain_implicit != 0; }
    bool is_flow() const
    {
        return type() == YAML_MAPPING_START_EVENT ? raw.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
                                                  : raw.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
    }
    /// A block without a tag, or an empty text.
    bool is_bare_or_missing() const
    {
        switch (raw.type) {
        case YAML_SCALAR_EVENT:
            return is_plain() && is_unquoted() && text().empty();
        case YAML_SEQUENCE_START_EVENT:
            return !is_flow() && raw.data.sequence_start.tag == nullptr;
        case YAML_MAPPING_START_EVENT:
            return !is_flow() && raw.data.mapping_start.tag == nullptr;
        default:
            return false;
        }
    }
    bool is_folded() const { return raw.data.scalar.style == YAML_FOLDED_SCALAR_STYLE; }
    bool is_unquoted() const { return raw.data.scalar.style == YAML_PLAIN_SCALAR_STYLE; }

    std::size_t lines_before;
    yaml_event_t raw{};
};

YamlLoader::YamlLoader(
    std::string_view text, const YamlOptions& options, const ParseLimits& limits, std::size_t first_line)
    : options_(options), text_(text), lines_before_(first_line - 1), lines_(text), tree_(options, limits)
{
    if (yaml_parser_initialize(&parser_) == 0) throw std::bad_alloc();
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
}

YamlLoader::~YamlLoader()
{
    yaml_parser_delete(&parser_);
}

std::optional<YamlDocument> YamlLoader::next()
{
    if (options_.file.empty()) return read();
    return base::with_context(options_.file, [&] { return read(); });
}

void YamlLoader::expect_end()
{
    const auto check = [&] {
        while (const auto another = read())
            if (!another->value.is_null()) fail_at(another->line, "expected one document, found another one");
    };
    options_.file.empty() ? check() : base::with_context(options_.file, check);
}

std::optional<YamlDocument> YamlLoader::read()
{
    anchors_.clear();
    decodes_ = 1;  // Go counts the document itself
    aliased_decodes_ = 0;
    std::size_t line = 0;
    for (;;) {
        const Event event(parser_, text_, lines_before_, options_.go_lines);
        switch (event.type()) {
        case YAML_STREAM_END_EVENT:
            return std::nullopt;
        case YAML_DOCUMENT_END_EVENT:
            return YamlDocument{tree_.take(), line};
        case YAML_NO_EVENT:
            return std::nullopt;
        case YAML_STREAM_START_EVENT:
        case YAML_DOCUMENT_START_EVENT:
            break;
        default:
            if (line == 0) line = event.line();
            read_node(event);
        }
    }
}

/// The reference keeps a comment with the key where a block, or nothing, follows below it.
void YamlLoader::note_comment(const Event& value)
{
    const bool follows_key = !tree_.at_key() && !open_.empty() && !open_.back().in_braces;
    if (!options_.keep_spelling || !follows_key || !value.anchor().empty() || !value.is_bare_or_missing())
        return;
    if (lines_.comment_follows(key_end_.line, key_end_.column)) tree_.comment_key();
}

void YamlLoader::read_node(const Event& event)
{
    if (tree_.at_key())
        key_end_ = event.raw.end_mark;
    else
        note_comment(event);
    switch (event.type()) {
    case YAML_SCALAR_EVENT:
        return read_scalar(event);
    case YAML_ALIAS_EVENT:
        return read_alias(event);
    case YAML_SEQUENCE_START_EVENT:
        return open(event, false);
    case YAML_MAPPING_START_EVENT:
        return open(event, true);
    default:
        return close();
    }
}

/// The scalar's type by its tag, or by its text if it has none.
Scalar YamlLoader::typed(const Event& event) const
{
    auto tag = event.tag();
    const auto text = event.text();
    const bool kyaml = options_.dialect == YamlDialect::Kyaml;
    if (tag == "!" && kyaml && event.is_unquoted()) return resolve_plain(text, options_.dialect);
    if (tag.empty()) return event.is_plain() ? resolve_plain(text, options_.dialect) : Scalar{};
    if (!tag.starts_with(kTagPrefix)) return {};
    tag.remove_prefix(kTagPrefix.size());
    if (tag == "binary") {
        const auto bytes = base::base64_decode(text);
        if (!bytes) fail_at(event.line(), "!!binary value contains invalid base64 data");
        return {ScalarType::String, Value(repair_utf8(*bytes))};
    }
    const bool resolvable =
        tag == "bool" || tag == "int" || tag == "float" || tag == "null" || tag == "timestamp";
    if (!resolvable) return {tag == "merge" && text == "<<" ? ScalarType::Merge : ScalarType::String, Value()};

    auto scalar =
        tag == "timestamp" ? resolve_plain(text, options_.dialect) : resolve_number(text, options_.dialect);
    if (tag == "float" && scalar.type == ScalarType::Int && scalar.value.kind() == Kind::Int)
        return {ScalarType::Float, scalar.value.as_double()};
    const auto wanted = tag == "bool"    ? ScalarType::Bool
                        : tag == "int"   ? ScalarType::Int
                        : tag == "float" ? ScalarType::Float
                        : tag == "null"  ? ScalarType::Null
                                         : ScalarType::Timestamp;
    if (scalar.type != wanted) fail_at(event.line(), fmt::format("cannot decode `{}` as a !!{}", text, tag));
    return scalar;
}

/// kustomize writes an object's annotations anew before it prints them; what stood folded no longer does.
void YamlLoader::note_key(std::string_view key)
{
    if (open_.size() == 1) in_metadata_ = key == "metadata";
    if (open_.size() < kDepthOfAnnotations)
        in_annotations_ = in_metadata_ && open_.size() == 2 && key == "annotations";
}

void YamlLoader::read_scalar(const Event& event)
{
    count_decodes(1, 0);
    auto scalar = typed(event);
    const bool foreign_tag = event.tag().size() > 1 && event.tag() != "tag:yaml.org,2002:str";
    const bool strict =
        tree_.at_key() && options_.dialect == YamlDialect::Kyaml && scalar.type != ScalarType::Merge;
    if (foreign_tag && strict)
        fail_at(event.line(), fmt::format("a map's key must be a string, found {}", event.tag()));
    const bool stands_in_braces =
        options_.keep_spelling && !tree_.at_key() && !open_.empty() && open_.back().in_braces;
    const bool missing = scalar.type == ScalarType::Null && event.text().empty() && event.tag().empty();
    if (missing && stands_in_braces) {
        Value nothing("");
        nothing.set_spelling(Spelling::Typed);
        tree_.value(nothing, event.line());
        if (const auto anchor = event.anchor(); !anchor.empty())
            anchors_.insert_or_assign(std::string(anchor), Anchor{std::move(nothing), true, 1});
        return;
    }
    if (options_.keep_spelling && !tree_.at_key() && scalar.type == ScalarType::String &&
        scalar.value.is_null() && !event.tag().empty() && event.is_unquoted()) {
        scalar.value = Value(event.text());  // !!str 5: a string without quotes, whatever it looks like
        scalar.value.set_spelling(Spelling::Plain);
    }
    if (tree_.at_key()) note_key(event.text());
    const bool is_annotation = in_annotations_ && open_.size() == kDepthOfAnnotations;
    if (options_.keep_spelling && event.is_folded() && scalar.type == ScalarType::String &&
        scalar.value.is_null() && !is_annotation)
        scalar.value = Value(folded_again(event.text()));
    // Where a colon may end a key, the reference writes a time in quotes before it reads it again.
    const bool becomes_quoted =
        stands_in_braces && scalar.type == ScalarType::Timestamp && event.text().find(':') != std::string::npos;
    if (becomes_quoted) scalar.type = ScalarType::String;
    auto value =
        tree_.scalar(std::move(scalar), event.text(), event.line(), becomes_quoted || !event.is_unquoted());
    if (const auto anchor = event.anchor(); !anchor.empty())
        anchors_.insert_or_assign(std::string(anchor), Anchor{std::move(value), true, 1});
}

void YamlLoader::read_alias(const Event& event)
{
    const auto found = anchors_.find(event.anchor());
    if (found == anchors_.end()) {
        const auto problem = fmt::format("unknown anchor '{}' referenced", event.anchor());
        if (options_.go_lines) throw base::Error(base::ErrorKind::Invalid, problem);
        fail_at(event.line(), problem);
    }
    const auto& target = found->second;
    if (!target.complete)
        fail_at(event.line(), fmt::format("anchor '{}' value contains itself", event.anchor()));
    count_decodes(1 + target.decodes, target.decodes);
    tree_.count_nodes(target.decodes - 1);
    if (!tree_.at_key()) return tree_.value(target.value, event.line());
    const bool is_collection = target.value.is_object() || target.value.is_array();
    if (is_collection && options_.go_lines) fail_invalid_key(go_syntax_of(target.value));
    if (is_collection) fail_at(event.line(), "a map or a list cannot be a map's key");
    tree_.key(target.value, event.line());
}

/// Go's %#v of the node that begins with this event, as goyaml.v2 decodes it. Lists and maps are no keys in it
/// either; the innermost is told first, as it is decoded first.
std::string YamlLoader::go_syntax(const Event& event, bool is_key, std::size_t depth)
{
    if (depth > kMostLevelsShown) fail_at(event.line(), "exceeded max depth of 10000");
    switch (event.type()) {
    case YAML_SCALAR_EVENT: {
        auto scalar = typed(event);
        if (scalar.value.is_null() && scalar.type != ScalarType::Null) scalar.value = Value(event.text());
        return counted(go_syntax_of(scalar.value));
    }
    case YAML_ALIAS_EVENT: {
        const auto found = anchors_.find(event.anchor());
        return found == anchors_.end() ? "interface {}(nil)" : counted(go_syntax_of(found->second.value));
    }
    default:
        break;
    }
    const bool is_mapping = event.type() == YAML_MAPPING_START_EVENT;
    std::map<std::string, std::string> members;
    std::string elements;
    for (;;) {
        const Event child(parser_, text_, lines_before_, true);
        if (child.type() == YAML_MAPPING_END_EVENT || child.type() == YAML_SEQUENCE_END_EVENT) break;
        auto shown = go_syntax(child, is_mapping, depth + 1);
        if (is_mapping)
            members.insert_or_assign(
                std::move(shown),
                go_syntax(Event(parser_, text_, lines_before_, true), /*is_key=*/false, depth + 1));
        else
            elements.append(elements.empty() ? "" : ", ").append(shown);
    }
    for (const auto& [key, value] : members)
        elements.append(elements.empty() ? "" : ", ").append(key).append(":").append(value);
    auto shown = counted(go_members(is_mapping, elements));
    if (is_key) fail_invalid_key(shown);
    return shown;
}

/// Aliases let a short text be a long key.
std::string YamlLoader::counted(std::string shown)
{
    bytes_shown_ += shown.size();
    if (bytes_shown_ > kMostBytesShown)
        throw Error(ErrorKind::LimitExceeded, "invalid map key: too long to be shown");
    return shown;
}

/// A text that is no YAML at all says so first: Go reads all of it before it decodes.
void YamlLoader::fail_invalid_key(const std::string& shown)
{
    for (;;) {
        const auto type = Event(parser_, text_, lines_before_, true).type();
        if (type == YAML_DOCUMENT_END_EVENT || type == YAML_STREAM_END_EVENT || type == YAML_NO_EVENT) break;
    }
    throw Error(ErrorKind::Invalid, "invalid map key: " + shown);
}

void YamlLoader::open(const Event& event, bool is_mapping)
{
    if (options_.go_lines && tree_.at_key()) go_syntax(event, /*is_key=*/true);
    is_mapping ? tree_.begin_mapping(event.line()) : tree_.begin_sequence(event.line());
    const std::string anchor(event.anchor());
    if (!anchor.empty()) anchors_.insert_or_assign(anchor, Anchor{});
    const bool in_braces = event.is_flow() || (!open_.empty() && open_.back().in_braces);
    open_.push_back({anchor, decodes_, in_braces});
    count_decodes(1, 0);
}

void YamlLoader::close()
{
    const auto node = std::move(open_.back());
    open_.pop_back();
    Value closed;
    tree_.end(node.anchor.empty() ? nullptr : &closed, node.in_braces);
    if (!node.anchor.empty()) anchors_[node.anchor] = {std::move(closed), true, decodes_ - node.decodes_before};
}

/// Throws as Go does when too many of a document's nodes come from aliases.
void YamlLoader::count_decodes(std::size_t decodes, std::size_t by_alias)
{
    decodes_ += decodes;
    aliased_decodes_ += by_alias;
    const bool excessive =
        aliased_decodes_ > 100 && decodes_ > 1000 &&
        static_cast<double>(aliased_decodes_) / static_cast<double>(decodes_) > allowed_alias_share(decodes_);
    if (excessive) throw Error(ErrorKind::LimitExceeded, "document contains excessive aliasing");
}

}  // namespace sluice::doc
