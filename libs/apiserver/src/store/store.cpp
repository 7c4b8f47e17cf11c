#include "store/store.hpp"

#include "base/error.hpp"
#include "doc/json.hpp"

#include <algorithm>

namespace sluice::apiserver {

namespace {

/// A write-ahead file is rewritten when it is this much larger than what it stands for.
constexpr std::uint64_t kCompactionFloor = 8u << 20;

/// Carries the revision over a rewrite, when the newest change was a deletion.
constexpr std::string_view kRevisionMark = "";

void set_revision(doc::Value& object, std::uint64_t revision)
{
    object.edit("metadata").set("resourceVersion", std::to_string(revision));
}

}  // namespace

doc::Value Stored::document() const
{
    return doc::parse_json(text, doc::kApiLimits);
}

StoredPtr Stored::make(std::string key, std::uint64_t revision, const doc::Value& object)
{
    auto out = std::make_shared<Stored>();
    out->text = doc::to_json(object);
    out->text.shrink_to_fit();
    out->key = std::move(key);
    out->revision = revision;
    if (!object["metadata"]["labels"].empty()) out->labels = object["metadata"]["labels"];
    return out;
}

StoredPtr Stored::parse(std::string key, std::uint64_t revision, std::string text)
{
    auto out = std::make_shared<Stored>();
    out->text = std::move(text);
    out->key = std::move(key);
    out->revision = revision;
    const doc::Value object = out->document();
    if (!object["metadata"]["labels"].empty()) out->labels = object["metadata"]["labels"];
    return out;
}

Store::Store(StoreOptions options) : options_(std::move(options))
{
    if (!options_.data_file.empty()) load();
    start_revision_ = revision_;
}

void Store::load()
{
    log_.emplace(options_.data_file, [this](const WriteAhead::Record& record) {
        revision_ = std::max(revision_, record.revision);
        if (record.collection == kRevisionMark) return;
        auto& objects = collection(record.collection).objects;
        if (record.removed)
            objects.erase(std::string(record.key));
        else
            objects[std::string(record.key)] =
                Stored::parse(std::string(record.key), record.revision, std::string(record.text));
    });
    compact();
}

// Called with the lock held (or before anybody else can call). Only what would at least halve the file is worth
// a rewrite.
void Store::compact()
{
    if (!log_ || log_->bytes() < kCompactionFloor) return;
    std::uint64_t live = 0;
    for (const auto& [name, each] : collections_)
        for (const auto& [key, object] : each.objects)
            live += object->text.size() + key.size() + name.size() + 32;
    if (log_->bytes() < 2 * live) return;
    log_->rewrite([this](const std::function<void(const WriteAhead::Record&)>& put) {
        put({.removed = true, .revision = revision_, .collection = kRevisionMark, .key = "", .text = ""});
        for (const auto& [name, each] : collections_)
            for (const auto& [key, object] : each.objects)
                put(
                    {.removed = false,
                     .revision = object->revision,
                     .collection = name,
                     .key = key,
                     .text = object->text});
    });
}

std::uint64_t Store::revision() const
{
    const std::lock_guard lock(mutex_);
    return revision_;
}

Store::Collection& Store::collection(std::string_view name)
{
    const auto found = collections_.find(name);
    if (found != collections_.end()) return found->second;
    return collections_[std::string(name)];
}

const Store::Collection* Store::find(std::string_view name) const
{
    const auto found = collections_.find(name);
    return found == collections_.end() ? nullptr : &found->second;
}

StoredPtr Store::get(std::string_view name, std::string_view key) const
{
    const std::lock_guard lock(mutex_);
    const Collection* objects = find(name);
    if (objects == nullptr) return nullptr;
    const auto found = objects->objects.find(key);
    return found == objects->objects.end() ? nullptr : found->second;
}

Store::Page Store::list(
    std::string_view name,
    std::string_view prefix,
    std::string_view after,
    std::size_t limit,
    bool count_remaining) const
{
    const std::lock_guard lock(mutex_);
    Page page;
    page.revision = revision_;
    const Collection* objects = find(name);
    if (objects == nullptr) return page;
    auto at = after.empty() ? objects->objects.lower_bound(prefix) : objects->objects.upper_bound(after);
    for (; at != objects->objects.end() && at->first.starts_with(prefix); ++at) {
        if (limit != 0 && page.items.size() == limit) {
            page.next = page.items.back()->key;
            for (; count_remaining && at != objects->objects.end() && at->first.starts_with(prefix); ++at)
                ++page.remaining;
            break;
        }
        page.items.push_back(at->second);
    }
    return page;
}

std::size_t Store::count(std::string_view name) const
{
    const std::lock_guard lock(mutex_);
    const Collection* objects = find(name);
    return objects == nullptr ? 0 : objects->objects.size();
}

std::uint64_t Store::append(const WriteAhead::Record& record)
{
    return log_ ? log_->append(record) : 0;
}

void Store::remember(Collection& in, Change change)
{
    const auto shared = std::make_shared<const Change>(std::move(change));
    in.window.push_back(shared);
    window_bytes_ += shared->after->text.size();
    const auto forget = [this](Collection& of) {
        of.forgotten = of.window.front()->revision;
        window_bytes_ -= of.window.front()->after->text.size();
        of.window.pop_front();
    };
    if (in.window.size() > options_.window) forget(in);
    while (window_bytes_ > options_.window_bytes && in.window.size() > 1)
        forget(in);
    if (listener_) listener_(shared);
}

StoredPtr Store::create(std::string_view name, std::string_view key, const Finish& finish)
{
    std::unique_lock lock(mutex_);
    Collection& in = collection(name);
    if (in.objects.contains(key)) return nullptr;
    const std::uint64_t next = revision_ + 1;
    doc::Value object = finish(next);
    set_revision(object, next);
    StoredPtr stored = Stored::make(std::string(key), next, object);
    const std::uint64_t record =
        append({.removed = false, .revision = next, .collection = name, .key = key, .text = stored->text});
    revision_ = next;
    in.objects.emplace(std::string(key), stored);
    remember(in, {std::string(name), ChangeType::Added, nullptr, stored, next});
    compact();
    lock.unlock();
    if (log_) log_->sync(record);
    return stored;
}

StoredPtr Store::replace(std::string_view name, const StoredPtr& expected, const Finish& finish)
{
    std::unique_lock lock(mutex_);
    Collection& in = collection(name);
    const auto found = in.objects.find(expected->key);
    if (found == in.objects.end() || found->second != expected) return nullptr;
    const std::uint64_t next = revision_ + 1;
    doc::Value object = finish(next);
    set_revision(object, next);
    StoredPtr stored = Stored::make(expected->key, next, object);
    const std::uint64_t record = append(
        {.removed = false, .revision = next, .collection = name, .key = expected->key, .text = stored->text});
    revision_ = next;
    found->second = stored;
    remember(in, {std::string(name), ChangeType::Modified, expected, stored, next});
    compact();
    lock.unlock();
    if (log_) log_->sync(record);
    return stored;
}

StoredPtr Store::remove(std::string_view name, const StoredPtr& expected, const Finish& last)
{
    std::unique_lock lock(mutex_);
    Collection& in = collection(name);
    const auto found = in.objects.find(expected->key);
    if (found == in.objects.end() || found->second != expected) return nullptr;
    const std::uint64_t next = revision_ + 1;
    doc::Value object = last(next);
    set_revision(object, next);
    StoredPtr stored = Stored::make(expected->key, next, object);
    const std::uint64_t record =
        append({.removed = true, .revision = next, .collection = name, .key = expected->key, .text = ""});
    revision_ = next;
    in.objects.erase(found);
    remember(in, {std::string(name), ChangeType::Deleted, expected, stored, next});
    compact();
    lock.unlock();
    if (log_) log_->sync(record);
    return stored;
}

std::optional<std::vector<ChangePtr>> Store::changes_since(std::string_view name, std::uint64_t since) const
{
    const std::lock_guard lock(mutex_);
    if (since < start_revision_) return std::nullopt;
    std::vector<ChangePtr> out;
    const Collection* in = find(name);
    if (in == nullptr) return out;
    if (since < in->forgotten) return std::nullopt;
    const auto first = std::upper_bound(
        in->window.begin(), in->window.end(), since, [](std::uint64_t revision, const ChangePtr& each) {
            return revision < each->revision;
        });
    out.assign(first, in->window.end());
    return out;
}

void Store::on_change(std::function<void(const ChangePtr&)> listener)
{
    const std::lock_guard lock(mutex_);
    listener_ = std::move(listener);
}

std::vector<std::string> Store::collections() const
{
    const std::lock_guard lock(mutex_);
    std::vector<std::string> out;
    for (const auto& [name, each] : collections_)
        if (!each.objects.empty()) out.push_back(name);
    return out;
}

}  // namespace sluice::apiserver
