#include "base/error.hpp"
#include "client_impl.hpp"
#include "doc/json.hpp"
#include "list_reader.hpp"
#include "status.hpp"

#include <fmt/format.h>

namespace sluice::kube {

namespace {

/// One page: its items go behind `items`; the answer is the token of the next page, empty after the last.
class PageReader {
public:
    PageReader(const Resource& resource, bool metadata_only, std::vector<doc::Value>& items)
        : resource_(resource), items_(items), first_(items.size()),
          reader_([this, metadata_only](doc::Value item) {
              complete_item(item, resource_, metadata_only);
              items_.push_back(std::move(item));
          })
    {
    }
    void restart()
    {
        items_.resize(first_);
        reader_.restart();
    }
    void feed(std::string_view bytes) { reader_.feed(bytes); }
    std::string finish() { return reader_.finish()["metadata"]["continue"].text(); }

private:
    const Resource& resource_;
    std::vector<doc::Value>& items_;
    const std::size_t first_;
    ListReader reader_;
};

}  // namespace

void complete_item(doc::Value& item, const Resource& resource, bool metadata_only)
{
    const auto api_version = resource.gvk.api_version();
    const bool named =
        item["apiVersion"].string_or("") == api_version && item["kind"].string_or("") == resource.gvk.kind;
    if (named && !metadata_only) return;
    auto completed = doc::Value::object({{"apiVersion", api_version}, {"kind", resource.gvk.kind}});
    for (const auto& member : item.members()) {
        const bool wanted = !metadata_only || member.key() == "metadata";
        if (wanted && !completed.contains(member.key())) completed.set(member.key(), member.value);
    }
    item = std::move(completed);
}

std::vector<doc::Value> Client::list(
    const Resource& resource,
    std::string_view namespace_,
    const ListOptions& options,
    const base::Deadline& deadline) const
{
    const auto target = path(resource, namespace_, "");
    const auto accept = options.metadata_only ? kPartialList : kJson;
    std::vector<doc::Value> items;
    std::string next;
    bool paged = options.page_size > 0;
    for (;;) {
        Query query;
        query.add("labelSelector", options.label_selector).add("fieldSelector", options.field_selector);
        query.add("limit", paged ? fmt::format_int(options.page_size).str() : "").add("continue", next);
        const auto request = impl_->request("GET", target, query, accept);
        PageReader page(resource, options.metadata_only, items);
        const auto response = impl_->connection->download(
            request,
            doc::kApiLimits.max_bytes,
            [&] { page.restart(); },
            [&](std::string_view bytes) { page.feed(bytes); },
            deadline);
        if (response.status == 410 && !next.empty()) {
            // The snapshot that the pages come from was compacted away: only one answer is consistent now.
            items.clear();
            next.clear();
            paged = false;
            continue;
        }
        if (response.status < 200 || response.status >= 300)
            throw api_error(response, {"list", qualified(resource), ""});
        next = base::with_context("list " + qualified(resource), [&] { return page.finish(); });
        if (next.empty()) return items;
    }
}

}  // namespace sluice::kube
