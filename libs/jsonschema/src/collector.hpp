#pragma once
#include "library.hpp"

namespace sluice::jsonschema {

/// ResourceCollector: finds the ids, dialects and anchors inside a document, going only where its draft has
/// subschemas.
class ResourceCollector {
public:
    using Load = std::function<doc::Value(const std::string& url)>;
    ResourceCollector(Document& document, const Load& load) : document_(document), load_(load) {}
    /// `base` is the id in force at `pointer`. Throws base::Error with the reference's text.
    void
    collect(const doc::Value& schema, std::string base, const std::string& pointer, const Dialect& fallback);

private:
    int draft_of(
        const doc::Value& schema,
        const std::string& url,
        const std::string& pointer,
        int fallback,
        std::set<std::string>& seen);
    std::optional<std::set<std::string>> vocabularies_of(const doc::Value& schema, int draft);
    void collect_anchors(const doc::Value& schema, const std::string& pointer, Resource& resource);
    void descend(
        const doc::Value& schema,
        const std::string& base,
        const std::string& pointer,
        int draft,
        const Dialect& dialect);

    Document& document_;
    const Load& load_;
    int depth_ = 0;
};

}  // namespace sluice::jsonschema
