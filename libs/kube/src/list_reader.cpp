#include "list_reader.hpp"

#include "base/error.hpp"
#include "doc/json.hpp"

#include <utility>

namespace sluice::kube {

namespace {

using base::Error;
using base::ErrorKind;

/// etcd takes 1.5 MiB an object unless told otherwise, and nobody tells it more than a few times that.
constexpr std::size_t kMaxObject = 64u << 20;
constexpr std::size_t kMaxAround = 1u << 20;
constexpr doc::ParseLimits kObjectLimits{.max_bytes = kMaxObject, .max_depth = 1024, .max_nodes = 5'000'000};
constexpr std::size_t kKeptCapacity = 64u << 10;

bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/// A buffer that grew for one huge object gives the memory back.
void reset(std::string& buffer)
{
    if (buffer.capacity() > kKeptCapacity)
        std::string().swap(buffer);
    else
        buffer.clear();
}

}  // namespace

ListReader::ListReader(std::function<void(doc::Value)> on_item) : on_item_(std::move(on_item)) {}

void ListReader::restart()
{
    place_ = Place::Around;
    depth_ = 0;
    in_string_ = escaped_ = after_items_key_ = false;
    around_.clear();
    item_.clear();
}

void ListReader::feed(std::string_view bytes)
{
    while (!bytes.empty()) {
        if (in_string_) {
            bytes.remove_prefix(skip_text(bytes));
        } else {
            take(bytes.front());
            bytes.remove_prefix(1);
        }
    }
}

/// The inside of a string up to and with its closing quote, taken in one piece.
std::size_t ListReader::skip_text(std::string_view bytes)
{
    std::size_t count = 0;
    while (count < bytes.size() && in_string_) {
        const char c = bytes[count++];
        if (escaped_)
            escaped_ = false;
        else if (c == '\\')
            escaped_ = true;
        else if (c == '"')
            in_string_ = false;
    }
    append(bytes.substr(0, count));
    return count;
}

void ListReader::append(std::string_view bytes)
{
    auto& buffer = place_ == Place::InItem ? item_ : around_;
    const auto limit = place_ == Place::InItem ? kMaxObject : kMaxAround;
    if (buffer.size() + bytes.size() > limit)
        throw Error(ErrorKind::LimitExceeded, "an object in the list is larger than we accept");
    buffer.append(bytes);
}

void ListReader::take(char c)
{
    if (place_ == Place::BetweenItems) return between_items(c);
    if (place_ == Place::Around) around(c);
    append({&c, 1});
    if (c == '"') in_string_ = true;
    if (c == '{' || c == '[') ++depth_;
    if (c != '}' && c != ']') return;
    if (depth_ == 0) throw Error(ErrorKind::Invalid, "the list is not valid JSON");
    --depth_;
    if (place_ == Place::InItem && depth_ == 2) end_item();
}

/// Looks for `"items": [` among the members of the list itself.
void ListReader::around(char c)
{
    if (is_space(c)) return;
    if (depth_ == 1 && c == '"') string_begin_ = around_.size();
    if (depth_ == 1 && c == ':') {
        after_items_key_ = std::string_view(around_).substr(string_begin_).starts_with("\"items\"");
        return;
    }
    // The bracket itself still belongs to what is around: take() appends it and counts it.
    if (after_items_key_ && c == '[') place_ = Place::BetweenItems;
    after_items_key_ = false;
}

void ListReader::between_items(char c)
{
    if (is_space(c) || c == ',') return;
    if (c == '{') {
        place_ = Place::InItem;
        ++depth_;
        return append("{");
    }
    if (c != ']') throw Error(ErrorKind::Invalid, "the list holds something that is no object");
    place_ = Place::Around;
    --depth_;
    append("]");
}

void ListReader::end_item()
{
    auto item = doc::parse_json(item_, kObjectLimits);
    reset(item_);
    place_ = Place::BetweenItems;
    on_item_(std::move(item));
}

doc::Value ListReader::finish()
{
    if (depth_ != 0 || place_ != Place::Around || around_.empty())
        throw Error(ErrorKind::Corrupt, "the list ended in its middle");
    return doc::parse_json(around_, kObjectLimits);
}

WatchReader::WatchReader(std::function<void(doc::Value)> on_event) : on_event_(std::move(on_event)) {}

void WatchReader::feed(std::string_view bytes)
{
    for (;;) {
        const auto end = bytes.find('\n');
        if (end == std::string_view::npos) break;
        if (rest_.empty()) {
            line(bytes.substr(0, end));
        } else {
            rest_.append(bytes.substr(0, end));
            const auto whole = std::exchange(rest_, {});
            line(whole);
        }
        bytes.remove_prefix(end + 1);
    }
    if (rest_.size() + bytes.size() > kMaxObject)
        throw Error(ErrorKind::LimitExceeded, "an event of the watch is larger than we accept");
    rest_.append(bytes);
}

void WatchReader::line(std::string_view text)
{
    while (!text.empty() && is_space(text.back()))
        text.remove_suffix(1);
    if (text.empty()) return;
    on_event_(doc::parse_json(text, kObjectLimits));
}

}  // namespace sluice::kube
