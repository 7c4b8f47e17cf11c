#include "serve/reads.hpp"

#include "base/base64.hpp"
#include "base/error.hpp"
#include "doc/json.hpp"
#include "serve/answer.hpp"
#include "serve/failure.hpp"
#include "serve/selector.hpp"
#include "serve/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace sluice::apiserver {
namespace {

using doc::Value;

std::string encode_continue(std::uint64_t revision, std::string_view after, std::size_t remaining)
{
    const Value token = Value::object(
        {{"v", "meta.k8s.io/v1"},
         {"rv", revision},
         {"start", after},
         {"left", static_cast<std::uint64_t>(remaining)}});
    std::string text = base::base64_encode(doc::to_json(token));
    while (text.ends_with('='))
        text.pop_back();
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    return text;
}

struct Continue {
    std::uint64_t revision = 0;
    std::string after;
    std::size_t remaining = 0;
};

Continue decode_continue(std::string_view token)
{
    std::string text(token);
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
    while (text.size() % 4 != 0)
        text += '=';
    const auto decoded = base::base64_decode(text);
    if (!decoded) throw bad_request("continue key is not valid: illegal base64 data");
    try {
        const Value value = doc::parse_json(*decoded, {.max_bytes = 4096, .max_depth = 4, .max_nodes = 20});
        return {
            static_cast<std::uint64_t>(value["rv"].int_or(0)),
            value["start"].text(),
            static_cast<std::size_t>(value["left"].int_or(0))};
    } catch (const base::Error&) {
        throw bad_request("continue key is not valid: unexpected content");
    }
}

/// What a list answers with.
struct Page {
    std::vector<StoredPtr> items;
    std::string next;  ///< the key after which the next page begins; empty: there is none
    std::uint64_t revision = 0;
    std::size_t remaining = 0;
};

/// Up to `limit` objects that match, from behind the key `after`.
Page page_of(
    const Cluster& cluster, const Call& call, const Selector& selector, bool continued, std::string after)
{
    const std::string prefix = call.path.namespaced ? call.path.namespace_ + "/" : "";
    const std::size_t limit =
        static_cast<std::size_t>(std::max<std::int64_t>(0, call.query.number("limit").value_or(0)));
    const bool plain = selector.everything();
    const std::size_t at_once = plain || limit == 0 ? limit : limit * 4 + 100;
    Page out;
    while (true) {
        auto page = cluster.store().list(call.kind->collection, prefix, after, at_once, plain && !continued);
        std::size_t taken = 0;
        for (const StoredPtr& each : page.items) {
            if (limit != 0 && out.items.size() == limit) break;
            ++taken;
            if (plain || selector.matches(*each)) out.items.push_back(each);
        }
        if (taken < page.items.size()) page.next = taken == 0 ? after : page.items[taken - 1]->key;
        after = out.next = page.next;
        out.revision = page.revision;
        out.remaining = page.remaining;
        if (page.next.empty() || (limit != 0 && out.items.size() == limit)) return out;
    }
}

http::Response table_answer(
    const Cluster& cluster, const Call& call, const std::vector<StoredPtr>& items, const Value& metadata)
{
    const TableObject wanted = table_object(call.query.get("includeObject"));
    Value table = table_of(*call.kind, call.media.meta_version, false);
    table.set("metadata", metadata);
    const auto now = cluster.now();
    for (const StoredPtr& each : items)
        table.edit("rows").push_back(table_row(*call.kind, Cluster::document(*call.kind, *each), wanted, now));
    return json_answer(200, table, call.media);
}

http::Response yaml_answer(const Call& call, const std::vector<StoredPtr>& items, const Value& metadata)
{
    Value out = Value::object(
        {{"kind", call.kind->list_kind},
         {"apiVersion", call.kind->api_version()},
         {"metadata", metadata},
         {"items", Value::array()}});
    for (const StoredPtr& each : items)
        out.edit("items").push_back(Cluster::document(*call.kind, *each));
    return json_answer(200, out, call.media);
}

/// The list as JSON. Objects that are stored as they are served are copied, never parsed.
std::string list_text(const Call& call, const std::vector<StoredPtr>& items, const Value& metadata)
{
    const Kind& kind = *call.kind;
    const bool partial = call.media.shape == MediaType::Shape::Partial;
    std::size_t bytes = 256;
    for (const StoredPtr& each : items)
        bytes += each->text.size() + 1;
    std::string body;
    body.reserve(partial ? 256 : bytes);
    body += fmt::format(
        R"({{"kind":"{}","apiVersion":"{}","metadata":{},"items":[)",
        partial ? "PartialObjectMetadataList" : kind.list_kind,
        partial ? "meta.k8s.io/" + call.media.meta_version : kind.api_version(),
        doc::to_json(metadata));
    bool first = true;
    const bool as_stored = kind.storage_version == kind.api_version();
    for (const StoredPtr& each : items) {
        if (!std::exchange(first, false)) body += ',';
        if (partial)
            doc::write_json(body, partial_object(Cluster::document(kind, *each), call.media.meta_version));
        else if (as_stored)
            body += each->text;
        else
            body += Cluster::text(kind, *each);
    }
    body += "]}\n";
    return body;
}

}  // namespace

http::Response read_object(const Cluster& cluster, const Call& call)
{
    const Kind& kind = *call.kind;
    if (call.media.shape == MediaType::Shape::Object && !call.media.yaml) {
        const StoredPtr stored =
            cluster.store().get(kind.collection, object_key(kind, call.path.namespace_, call.path.name));
        if (!stored) throw not_found(kind.resource(), call.path.name);
        return text_answer(200, Cluster::text(kind, *stored) + "\n", "application/json");
    }
    return object_answer(cluster, call, 200, cluster.get(kind, call.path.namespace_, call.path.name));
}

http::Response read_list(const Cluster& cluster, const Call& call)
{
    const Kind& kind = *call.kind;
    const Selector selector(kind, call.query.get("labelSelector"), call.query.get("fieldSelector"));
    const bool continued = !call.query.get("continue").empty();
    const Continue from = continued ? decode_continue(call.query.get("continue")) : Continue{};
    const Page page = page_of(cluster, call, selector, continued, from.after);
    // All pages speak of the moment of the first: what changed since is told by a watch from there.
    const std::uint64_t revision = continued ? from.revision : page.revision;
    Value metadata = Value::object({{"resourceVersion", std::to_string(revision)}});
    if (kind.custom() && call.media.shape == MediaType::Shape::Object) metadata.set("continue", "");
    if (!page.next.empty()) {
        const std::size_t left =
            continued ? from.remaining - std::min(from.remaining, page.items.size()) : page.remaining;
        metadata.set("continue", encode_continue(revision, page.next, left));
        if (selector.everything()) metadata.set("remainingItemCount", static_cast<std::uint64_t>(left));
    }
    if (call.media.shape == MediaType::Shape::Table) return table_answer(cluster, call, page.items, metadata);
    if (call.media.yaml) return yaml_answer(call, page.items, metadata);
    return text_answer(200, list_text(call, page.items, metadata), "application/json");
}

}  // namespace sluice::apiserver
