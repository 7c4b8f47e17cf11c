#include "yaml_loader.hpp"

#include "base/base64.hpp"
#include "base/error.hpp"
#include "doc/json.hpp"
#include "number_text.hpp"
#include "utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace sluice::doc {

namespace {

using base::Error;
using base::ErrorKind;

constexpr std::string_view kTagPrefix = "tag:yaml.org,2002:";

[[noreturn]] void fail(std::size_t line, const std::string& problem)
{
    throw Error(ErrorKind::Invalid, fmt::format("line {}: {}", line, problem));
}

std::string_view text_of(const yaml_char_t* text)
{
    return text == nullptr ? std::string_view{} : reinterpret_cast<const char*>(text);
}

/// What becomes of a float on its way through JSON: 1e3 comes out as the integer 1000.
Value through_json(const Value& value, std::size_t line)
{
    if (value.kind() != Kind::Double) return value;
    const double number = value.as_double();
    if (!std::isfinite(number)) fail(line, "infinite numbers and NaN have no JSON");
    if (std::fabs(number) >= 0x1p64 || std::trunc(number) != number) return value;
    const auto text = fixed_text(number);
    const auto* end = text.data() + text.size();
    std::int64_t whole = 0;
    if (std::from_chars(text.data(), end, whole).ec == std::errc{}) return whole;
    std::uint64_t positive = 0;
    if (std::from_chars(text.data(), end, positive).ec == std::errc{}) return positive;
    return value;
}

/// sigs.k8s.io/yaml writes float keys with the digits of a float32.
std::string float_key(double number)
{
    const auto narrow = static_cast<float>(number);
    if (std::isnan(narrow)) return ".nan";
    if (std::isinf(narrow)) return narrow > 0 ? ".inf" : "-.inf";
    return general_text(narrow);
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

}  // namespace

struct YamlLoader::Event {
    explicit Event(yaml_parser_t& parser)
    {
        if (yaml_parser_parse(&parser, &raw) != 0) return;
        const auto mark = parser.problem_mark.line == 0 && parser.context != nullptr ? parser.context_mark
                                                                                     : parser.problem_mark;
        std::string problem(parser.problem == nullptr ? "the text cannot be read" : parser.problem);
        if (parser.error == YAML_MEMORY_ERROR) throw std::bad_alloc();
        const bool by_offset = parser.error == YAML_READER_ERROR;
        fail(by_offset ? parser.mark.line + 1 : mark.line + 1, problem);
    }
    ~Event() { yaml_event_delete(&raw); }
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;

    yaml_event_type_t type() const { return raw.type; }
    std::size_t line() const { return raw.start_mark.line + 1; }
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
    bool is_unquoted() const { return raw.data.scalar.style == YAML_PLAIN_SCALAR_STYLE; }

    yaml_event_t raw{};
};

YamlLoader::YamlLoader(std::string_view text, const YamlOptions& options, const ParseLimits& limits)
    : options_(options), build_(limits)
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
        if (const auto another = read()) fail(another->line, "expected one document, found another one");
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
        const Event event(parser_);
        switch (event.type()) {
        case YAML_STREAM_END_EVENT:
            return std::nullopt;
        case YAML_DOCUMENT_END_EVENT:
            return YamlDocument{build_.take(), line};
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

void YamlLoader::read_node(const Event& event)
{
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
        if (!bytes) fail(event.line(), "!!binary value contains invalid base64 data");
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
    if (scalar.type != wanted) fail(event.line(), fmt::format("cannot decode `{}` as a !!{}", text, tag));
    return scalar;
}

void YamlLoader::read_scalar(const Event& event)
{
    auto scalar = typed(event);
    count_decodes(1, 0);
    if (scalar.type == ScalarType::Merge && at_key()) {
        open_.back().merges_value = true;
        open_.back().expects_key = false;
        key_lines_.push_back(static_cast<std::uint32_t>(event.line()));
        return;
    }
    const bool is_date = scalar.type == ScalarType::Timestamp;
    if (is_date && options_.dialect == YamlDialect::Kyaml)
        scalar.value = Value(timestamp_text(event.text()).value_or(std::string(event.text())));
    else if (
        is_date || scalar.type == ScalarType::Merge ||
        (scalar.type == ScalarType::String && scalar.value.is_null()))
        scalar.value = Value(event.text());

    if (const auto anchor = event.anchor(); !anchor.empty())
        anchors_.insert_or_assign(std::string(anchor), Anchor{scalar.value, true, 1});
    if (at_key()) {
        const bool foreign_tag = event.tag().size() > 1 && event.tag() != "tag:yaml.org,2002:str";
        if (foreign_tag && options_.dialect == YamlDialect::Kyaml)
            fail(event.line(), fmt::format("a map's key must be a string, found {}", event.tag()));
        return add_key(scalar, event.line());
    }
    add(std::move(scalar.value), event.line());
}

void YamlLoader::read_alias(const Event& event)
{
    const auto found = anchors_.find(event.anchor());
    if (found == anchors_.end())
        fail(event.line(), fmt::format("unknown anchor '{}' referenced", event.anchor()));
    const auto& target = found->second;
    if (!target.complete) fail(event.line(), fmt::format("anchor '{}' value contains itself", event.anchor()));
    count_decodes(1 + target.decodes, target.decodes);
    build_.count_nodes(target.decodes - 1);
    if (!at_key()) return add(target.value, event.line());
    const auto type = target.value.is_string() ? ScalarType::String : ScalarType::Int;
    add_key({type, target.value}, event.line());
}

void YamlLoader::open(const Event& event, bool is_mapping)
{
    if (at_key()) fail(event.line(), "a map or a list cannot be a map's key");
    Container container;
    container.is_mapping = is_mapping;
    container.line = static_cast<std::uint32_t>(event.line());
    container.first_key_line = key_lines_.size();
    container.decodes_before = decodes_;
    begin_value(event.line());
    container.anchor = event.anchor();
    count_decodes(1, 0);
    if (!container.anchor.empty()) anchors_.insert_or_assign(container.anchor, Anchor{});
    open_.push_back(std::move(container));
    is_mapping ? build_.begin_object() : build_.begin_array();
}

void YamlLoader::close()
{
    const auto container = std::move(open_.back());
    open_.pop_back();
    if (container.is_mapping)
        close_mapping(container);
    else
        build_.end_array();
    key_lines_.resize(container.first_key_line);
    if (!container.anchor.empty()) {
        // By the time of a reference another node may have taken the name.
        auto& anchor = anchors_[container.anchor];
        anchor = {build_.last(), true, decodes_ - container.decodes_before};
    }
    finish_value(container.line);
}

void YamlLoader::close_mapping(const Container& mapping)
{
    const auto duplicate = build_.end_object();
    if (duplicate && options_.dialect == YamlDialect::Kyaml) {
        fail(
            key_lines_[mapping.first_key_line + duplicate->pair],
            fmt::format(
                "mapping key \"{}\" already defined at line {}",
                duplicate->key,
                key_lines_[mapping.first_key_line + duplicate->first_pair]));
    }
    if (duplicate && options_.strict_keys) {
        fail(
            key_lines_[mapping.first_key_line + duplicate->pair],
            fmt::format("key \"{}\" already set in map", duplicate->key));
    }
    auto& object = build_.last();
    for (const auto& source : mapping.merged) {
        for (const auto& member : source.members())
            if (!object.contains(member.key())) object.set(member.key(), member.value);
    }
}

void YamlLoader::add_key(const Scalar& key, std::size_t line)
{
    open_.back().expects_key = false;
    key_lines_.push_back(static_cast<std::uint32_t>(line));
    if (key.type == ScalarType::String) return build_.key(key.value.as_string());
    if (options_.dialect == YamlDialect::Kyaml)
        fail(line, fmt::format("a map's key must be a string, found {}", to_json(key.value)));
    switch (key.value.kind()) {
    case Kind::String:
        return build_.key(key.value.as_string());
    case Kind::Bool:
        return build_.key(key.value.as_bool() ? "true" : "false");
    case Kind::Int:
        return build_.key(std::to_string(key.value.as_int()));
    case Kind::Double:
        return build_.key(float_key(key.value.as_double()));
    default:
        fail(line, fmt::format("unsupported map key {}", to_json(key.value)));
    }
}

/// A value is about to be added to the container that is open now.
void YamlLoader::begin_value(std::size_t line)
{
    const bool in_mapping = !open_.empty() && open_.back().is_mapping;
    if (in_mapping && options_.dialect == YamlDialect::Sigs)
        key_lines_.back() = static_cast<std::uint32_t>(line);
}

void YamlLoader::add(Value value, std::size_t line)
{
    begin_value(line);
    build_.scalar(through_json(value, line));
    finish_value(line);
}

/// What was added last is complete.
void YamlLoader::finish_value(std::size_t line)
{
    if (open_.empty() || !open_.back().is_mapping) return;
    open_.back().expects_key = true;
    if (!std::exchange(open_.back().merges_value, false)) return;
    key_lines_.pop_back();
    merge(build_.take_last(), line);
}

/// "<<": a map, or a list of maps of which the first takes precedence. Where the map itself has a key of that
/// name, Sigs takes whichever stands later, Kyaml always the map's own.
void YamlLoader::merge(Value value, std::size_t line)
{
    const auto is_map = [](const Value& v) { return v.is_object(); };
    const auto sources = value.elements();
    if (!value.is_object() && !(value.is_array() && std::all_of(sources.begin(), sources.end(), is_map)))
        fail(line, "map merge requires map or sequence of maps as the value");
    auto& mapping = open_.back();
    if (options_.dialect == YamlDialect::Kyaml) {
        if (std::exchange(mapping.has_merge, true)) fail(line, "mapping key \"<<\" already defined");
        if (value.is_object()) mapping.merged.push_back(std::move(value));
        mapping.merged.insert(mapping.merged.end(), sources.begin(), sources.end());
        return;
    }
    if (value.is_object()) merge_mapping(value, line);
    for (auto source = sources.rbegin(); source != sources.rend(); ++source)
        merge_mapping(*source, line);
}

void YamlLoader::merge_mapping(const Value& mapping, std::size_t line)
{
    for (const auto& member : mapping.members()) {
        key_lines_.push_back(static_cast<std::uint32_t>(line));
        build_.key(member.key());
        build_.scalar(member.value);
    }
}

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
