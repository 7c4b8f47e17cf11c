#include "library.hpp"

#include "base/error.hpp"
#include "collector.hpp"
#include "doc/json.hpp"
#include "gotemplate/strconv.hpp"
#include "metaschema.hpp"
#include "url.hpp"
#include "validation.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <mutex>

namespace sluice::jsonschema {

using base::Error;
using base::ErrorKind;
using gotemplate::strconv::quote;

void refuse(const std::string& text)
{
    throw Error(ErrorKind::Invalid, text);
}

std::string shown_place(const std::string& url, const std::string& pointer)
{
    return url + '#' + escaped_pointer(pointer);
}

std::optional<std::string> text_member(const doc::Value& object, std::string_view name)
{
    const auto* const member = object.find(name);
    if (member == nullptr || !is_text(*member)) return std::nullopt;
    return member->text();
}

namespace {

/// A token of a JSON pointer; nullopt for a tilde that escapes nothing.
std::optional<std::string> unescaped_token(std::string_view token)
{
    std::string out;
    for (std::size_t i = 0; i < token.size(); ++i) {
        if (token[i] != '~') {
            out += token[i];
            continue;
        }
        ++i;
        if (i == token.size() || (token[i] != '0' && token[i] != '1')) return std::nullopt;
        out += token[i] == '0' ? '~' : '/';
    }
    return out;
}

const doc::Value* child_of(const doc::Value& value, const std::string& token)
{
    if (value.is_object()) return value.find(token);
    if (!value.is_array()) return nullptr;
    const auto index = gotemplate::strconv::atoi(token);
    if (!index || index.value < 0 || static_cast<std::size_t>(index.value) >= value.size()) return nullptr;
    return &value[static_cast<std::size_t>(index.value)];
}

/// json.Decoder's words; for what stands behind the document the reference has its own.
std::string decoder_error(std::string_view json)
{
    const auto error = doc::go_json_stream_error(json);
    if (error.ends_with(" after top-level value")) return "invalid character after top-level value";
    return error;
}

/// What Helm's loaders say where there is nothing to load from.
std::string load_without_loader(const std::string& url)
{
    if (url.starts_with("urn:")) return "true";
    // What stands between the second and the third slash is a host, not a folder.
    if (url.starts_with("file://"))
        refuse("open " + url.substr(std::min(url.find('/', 7), url.size())) + ": no such file or directory");
    if (url.starts_with("http://") || url.starts_with("https://"))
        refuse("HTTP request failed for " + url + ": remote references are not followed");
    refuse("no URLLoader registered for " + quote(url));
}

}  // namespace

doc::Value read_schema(std::string_view json, std::size_t max_bytes)
{
    try {
        return doc::parse_json_keeping_numbers(
            json, {.max_bytes = max_bytes, .max_depth = 1000, .max_nodes = 2'000'000});
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::LimitExceeded) throw;
        const auto words = decoder_error(json);
        refuse(words.empty() ? error.what() : words);
    }
}

const doc::Value& value_at(const doc::Value& document, const std::string& pointer, const std::string& shown)
{
    const auto* value = &document;
    std::string_view rest = pointer;
    while (!rest.empty()) {
        rest.remove_prefix(1);
        const auto end = std::min(rest.find('/'), rest.size());
        const auto token = unescaped_token(rest.substr(0, end));
        if (!token) refuse("invalid json-pointer " + quote(shown));
        value = child_of(*value, *token);
        if (value == nullptr) refuse("json-pointer in " + quote(shown) + " not found");
        rest.remove_prefix(end);
    }
    return *value;
}

bool Dialect::has(std::string_view vocabulary) const
{
    if (vocabulary == "core" || draft < 2019) return true;
    if (vocabularies) return vocabularies->contains(std::string(vocabulary));
    return is_default_vocabulary(draft, vocabulary);
}

Resource& Document::resource_at(std::string pointer)
{
    for (;;) {
        if (const auto found = resources.find(pointer); found != resources.end()) return found->second;
        const auto slash = pointer.rfind('/');
        if (slash == std::string::npos) return resources.at("");
        pointer.resize(slash);
    }
}

Resource* Document::resource_of(std::string_view id)
{
    for (auto& [pointer, resource] : resources)
        if (resource.id == id) return &resource;
    return nullptr;
}

bool Library::asserts_format(const Dialect& dialect) const
{
    if (asserts_format_ || dialect.draft < 2019) return true;
    return dialect.has(dialect.draft == 2019 ? "format" : "format-assertion");
}

void Library::add(std::string url, doc::Value schema)
{
    loaded_[std::move(url)] = std::move(schema);
}

doc::Value Library::load(const std::string& url)
{
    if (const auto found = loaded_.find(url); found != loaded_.end()) return found->second;
    if (loaded_.size() >= options_.budget.documents)
        throw Error(
            ErrorKind::LimitExceeded,
            fmt::format("a schema of more than {} documents", options_.budget.documents));
    auto text = metaschema_text(url);
    try {
        if (!text) text = options_.load ? options_.load(url) : load_without_loader(url);
        return loaded_[url] = read_schema(*text, options_.budget.schema_bytes);
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::LimitExceeded) throw;
        refuse("failing loading " + quote(url) + ": " + error.what());
    }
}

Document& Library::document(const std::string& url)
{
    if (const auto found = documents_.find(url); found != documents_.end()) return *found->second;
    auto made = std::make_unique<Document>();
    made->url = url;
    made->value = load(url);
    const auto loader = [this](const std::string& meta) { return load(meta); };
    ResourceCollector(*made, loader).collect(made->value, url, "", Dialect{});
    const bool official =
        url.starts_with("http://json-schema.org/") || url.starts_with("https://json-schema.org/");
    if (!official) check_against_metaschema(*made, made->value, "");
    return *(documents_[url] = std::move(made));
}

void Library::ensure_visited(Document& document, const std::string& pointer)
{
    if (document.visited.contains(pointer)) return;
    const auto& value = value_at(document.value, pointer, shown_place(document.url, pointer));
    auto& resource = document.resource_at(pointer);
    const auto loader = [this](const std::string& meta) { return load(meta); };
    ResourceCollector(document, loader).collect(value, resource.id, pointer, resource.dialect);
    check_against_metaschema(document, value, pointer);
}

void Library::check_against_metaschema(
    const Document& document, const doc::Value& value, const std::string& pointer)
{
    auto& resource = const_cast<Document&>(document).resource_at(pointer);
    std::deque<std::unique_ptr<Node>> made;
    const auto error =
        jsonschema::validate(*metaschema_of(resource.dialect, made), value, options_.budget, {&document});
    if (!error.empty())
        refuse(quote(shown_place(document.url, pointer)) + " is not valid against metaschema: " + error);
}

std::string Library::resolve_fragment(Document& document, Resource& resource, const std::string& fragment)
{
    if (fragment.empty() || fragment[0] == '/') return resource.pointer + fragment;
    if (const auto anchor = resource.anchors.find(fragment); anchor != resource.anchors.end())
        return anchor->second;
    refuse(
        "anchor in " + quote(resource.id + '#' + escaped_pointer(fragment)) + " not found in schema " +
        quote(document.url));
}

Node* Library::want(const std::string& url, const std::string& pointer)
{
    auto& node = by_place_[{url, pointer}];
    if (node != nullptr) return node;
    if (nodes_.size() >= options_.budget.nodes)
        throw Error(
            ErrorKind::LimitExceeded,
            fmt::format("a schema of more than {} subschemas", options_.budget.nodes));
    nodes_.push_back(std::make_unique<Node>());
    node = nodes_.back().get();
    node->url = url;
    node->pointer = pointer;
    node->location = shown_place(url, pointer);
    return node;
}

Node* Library::referred(Document& from, const std::string& base, const std::string& reference)
{
    std::string error;
    const auto base_url = Url::parse(base, error);
    if (!base_url) refuse("error in parsing " + quote(base) + ": " + error);
    const auto [place, raw_fragment] = split_fragment(reference);
    const auto fragment = unescaped(raw_fragment, error);
    if (!fragment) refuse("error in parsing " + quote(reference) + ": " + error);
    const auto relative = Url::parse(place, error);
    if (!relative) refuse("error in parsing " + quote(place) + ": " + error);
    const auto url = base_url->resolve(*relative).str();

    if (auto* const here = url == from.url ? &from.resources.at("") : from.resource_of(url); here != nullptr)
        return want(from.url, resolve_fragment(from, *here, *fragment));
    auto& other = document(url);
    return want(url, resolve_fragment(other, other.resources.at(""), *fragment));
}

void Library::finish(Node& node)
{
    auto& home = document(node.url);
    ensure_visited(home, node.pointer);
    const auto& value = value_at(home.value, node.pointer, node.location);
    const auto& resource = home.resource_at(node.pointer);
    node.draft = resource.dialect.draft;
    node.resource = want(node.url, resource.pointer);
    if (node.draft >= 2020 && node.pointer == resource.pointer)
        for (const auto& name : resource.dynamic_anchors)
            node.dynamic_anchors[name] = want(node.url, resource.anchors.at(name));
    if (value.is_bool()) node.always = value.as_bool();
    if (value.is_object() && value.empty()) node.always = true;
    if (value.is_object() && !value.empty()) compile_keywords(*this, home, value, node);
}

const Node* Library::compile(const std::string& url)
{
    auto& root = document(url);
    auto* const wanted = want(url, root.resources.at("").pointer);
    for (; compiled_ < nodes_.size(); ++compiled_)
        finish(*nodes_[compiled_]);
    return wanted;
}

namespace {

/// The metaschemas of one draft, compiled once for the life of the process.
struct Official {
    Official() : library({}, true) {}
    Library library;
    const Node* schema = nullptr;
    std::map<std::string, const Node*, std::less<>> vocabularies;
};

const Official& official(int draft)
{
    static std::mutex mutex;
    static std::map<int, std::unique_ptr<Official>> known;
    const std::lock_guard lock(mutex);
    auto& entry = known[draft];
    if (entry) return *entry;
    auto made = std::make_unique<Official>();
    const std::string url(metaschema_url(draft));
    made->schema = made->library.compile(url);
    const auto folder = url.substr(0, url.size() - 6);
    for (const auto name :
         {"core",
          "applicator",
          "unevaluated",
          "validation",
          "meta-data",
          "format",
          "format-annotation",
          "format-assertion",
          "content"})
        if (is_vocabulary(draft, name))
            made->vocabularies[name] = made->library.compile(folder + "meta/" + name);
    return *(entry = std::move(made));
}

}  // namespace

const Node* metaschema_of(const Dialect& dialect, std::deque<std::unique_ptr<Node>>& made)
{
    const auto& known = official(dialect.draft);
    if (!dialect.vocabularies) return known.schema;
    auto node = std::make_unique<Node>();
    node->url = "urn:mem:metaschema";
    node->location = "urn:mem:metaschema";
    node->draft = dialect.draft;
    for (const auto& name : *dialect.vocabularies)
        if (const auto found = known.vocabularies.find(name); found != known.vocabularies.end())
            node->all_of.push_back(found->second);
    node->resource = node.get();
    if (dialect.draft >= 2020) {
        node->dynamic_anchor = "meta";
        node->dynamic_anchors["meta"] = node.get();
    }
    made.push_back(std::move(node));
    return made.back().get();
}

}  // namespace sluice::jsonschema
