#pragma once
#include "jsonschema/schema.hpp"
#include "node.hpp"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace sluice::jsonschema {

/// Which draft and which of its vocabularies a resource is written in.
struct Dialect {
    int draft = 2020;
    std::optional<std::set<std::string>> vocabularies;  ///< nullopt: the draft's own metaschema
    bool has(std::string_view vocabulary) const;
};

/// Resource: a part of a document that has an id of its own.
struct Resource {
    std::string pointer, id;
    Dialect dialect;
    std::map<std::string, std::string> anchors;  ///< to pointers
    std::set<std::string> dynamic_anchors;
};

/// Document: one JSON document and the resources that were found in it.
struct Document {
    std::string url;
    doc::Value value;
    std::map<std::string, Resource> resources;
    std::set<std::string> visited;  ///< subschemas that were looked at, by pointer

    Resource& resource_at(std::string pointer);
    Resource* resource_of(std::string_view id);
};

/// Library: all documents and nodes of one compilation.
class Library {
public:
    Library(Options options, bool asserts_format)
        : options_(std::move(options)), asserts_format_(asserts_format)
    {
    }

    void add(std::string url, doc::Value schema);
    /// Compiles the document at a URL and everything that it refers to. Throws base::Error with the reference's
    /// text.
    const Node* compile(const std::string& url);
    const Options& options() const noexcept { return options_; }

    /// A node's subschemas are asked for by pointer, and compiled when their turn comes.
    Node* want(const std::string& url, const std::string& pointer);
    /// The node that a reference found at `from` names.
    Node* referred(Document& document, const std::string& from, const std::string& reference);
    bool asserts_format(const Dialect&) const;

private:
    friend class ResourceCollector;
    doc::Value load(const std::string& url);
    Document& document(const std::string& url);
    void ensure_visited(Document&, const std::string& pointer);
    void check_against_metaschema(const Document&, const doc::Value&, const std::string& pointer);
    static std::string resolve_fragment(Document&, Resource&, const std::string& fragment);
    void finish(Node&);

    Options options_;
    bool asserts_format_;
    std::map<std::string, doc::Value> loaded_;
    std::map<std::string, std::unique_ptr<Document>> documents_;
    std::deque<std::unique_ptr<Node>> nodes_;
    std::map<std::pair<std::string, std::string>, Node*> by_place_;
    std::size_t compiled_ = 0;
};

/// Fills a node from its JSON object.
void compile_keywords(Library&, Document&, const doc::Value& object, Node&);

/// The metaschema of a dialect; of one with vocabularies of its own it lives in `made`.
const Node* metaschema_of(const Dialect&, std::deque<std::unique_ptr<Node>>& made);

/// A schema's text, its numbers kept as they are written. Throws base::Error with the reference's text.
doc::Value read_schema(std::string_view json, std::size_t max_bytes);

[[noreturn]] void refuse(const std::string& text);
/// The value at a pointer. `shown` is the place as errors show it.
const doc::Value& value_at(const doc::Value& document, const std::string& pointer, const std::string& shown);
std::string shown_place(const std::string& url, const std::string& pointer);
std::optional<std::string> text_member(const doc::Value& object, std::string_view name);

}  // namespace sluice::jsonschema
