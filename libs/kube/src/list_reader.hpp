#pragma once
#include "doc/value.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace sluice::kube {

/// ListReader: takes the JSON text of a list apart while it arrives, so that one item and not the page is in
/// memory at a time. Items are handed out parsed; what is around them (apiVersion, kind, metadata) comes from
/// finish(). Owned by one thread at a time.
class ListReader {
public:
    explicit ListReader(std::function<void(doc::Value)> on_item);

    /// Throws base::Error{Invalid} for text that is no list, {LimitExceeded} for an item above 64 MiB.
    void feed(std::string_view bytes);
    /// The list without its items. Throws base::Error{Corrupt} if the text was not complete.
    doc::Value finish();
    /// Forgets everything, for another try of the same page.
    void restart();

private:
    enum class Place { Around, BetweenItems, InItem };
    void take(char c);
    std::size_t skip_text(std::string_view bytes);
    void append(std::string_view bytes);
    void around(char c);
    void between_items(char c);
    void end_item();

    std::function<void(doc::Value)> on_item_;
    Place place_ = Place::Around;
    std::size_t depth_ = 0;
    bool in_string_ = false, escaped_ = false;
    std::string around_, item_;
    std::size_t string_begin_ = 0;  ///< in around_, of the last string at depth 1
    bool after_items_key_ = false;
};

/// WatchReader: splits a watch stream into its events, one JSON text a line. Owned by one thread at a time.
class WatchReader {
public:
    explicit WatchReader(std::function<void(doc::Value)> on_event);
    /// Throws base::Error{Invalid} for a line that is no JSON, {LimitExceeded} for one above 64 MiB. When the
    /// callback throws, the reader must not be fed any more.
    void feed(std::string_view bytes);
    /// False if the stream ended inside an event.
    bool complete() const noexcept { return rest_.empty(); }

private:
    void line(std::string_view text);
    std::function<void(doc::Value)> on_event_;
    std::string rest_;
};

}  // namespace sluice::kube
