#pragma once
#include "doc/value.hpp"

#include <cstddef>

namespace sluice::doc {

/// Packed: a document at rest, in one block of bytes: about a third of what the tree of it takes. For who keeps
/// thousands of documents and looks at few of them at a time. Keys that come again and again are written once
/// in the process. A value: copies share their bytes. How strings were spelled is not kept. Thread-compatible.
class Packed {
public:
    /// Of null.
    Packed() noexcept = default;
    explicit Packed(const Value& document);

    /// The document, equal to the one that was packed, members in the same order.
    Value unpack() const;
    bool empty() const noexcept { return bytes_.is_null(); }
    /// Bytes of memory it takes beside itself.
    std::size_t memory() const noexcept { return bytes_.memory(); }

private:
    Value bytes_;  ///< a string: shared, and in one block
};

}  // namespace sluice::doc
