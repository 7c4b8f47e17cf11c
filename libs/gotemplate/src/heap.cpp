#include "heap.hpp"

#include "gotemplate/error.hpp"
#include "node.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace sluice::gotemplate {

Heap& heap() noexcept
{
    static thread_local Heap the_heap;
    return the_heap;
}

void Heap::refuse(std::size_t bytes)
{
    give(bytes);
    throw BudgetError("template: rendering needs more memory than is allowed");
}

RenderScope::RenderScope(std::size_t memory) : limit_before_(heap().limit)
{
    Heap& mine = heap();
    ++mine.renders;
    mine.limit = std::min(mine.limit, mine.live + static_cast<std::int64_t>(memory));
}

RenderScope::~RenderScope()
{
    Heap& mine = heap();
    mine.limit = limit_before_;
    if (--mine.renders > 0) return;
    try {
        cut_cycles(std::exchange(mine.suspects, {}));
    } catch (const std::bad_alloc&) {  // NOLINT(bugprone-empty-catch): what is not cut stays in memory, no more
    }
}

namespace {

/// A walk in depth over maps and lists that knows which of them it is inside of.
class CycleCutter {
public:
    void visit(const Value& root)
    {
        enter(root);
        while (!path_.empty())
            step();
    }

private:
    enum class Colour : std::uint8_t { OnPath, Done };
    struct Place {
        Value container;
        std::size_t next = 0;
    };

    static bool is_container(const Value& value)
    {
        return ValueAccess::map(value) != nullptr || !value.elements().empty();
    }

    void enter(const Value& value)
    {
        if (!colours_.emplace(ValueAccess::node(value), Colour::OnPath).second) return;
        path_.push_back({value});
    }

    void step()
    {
        Place& place = path_.back();
        const Value* child = nullptr;
        if (place.container.is_map()) {
            const auto entries = place.container.entries();
            if (place.next < entries.size()) child = &entries[place.next].value;
        } else if (place.next < place.container.size()) {
            child = &place.container.elements()[place.next];
        }
        if (child == nullptr) {
            colours_[ValueAccess::node(place.container)] = Colour::Done;
            path_.pop_back();
            return;
        }
        ++place.next;
        if (!is_container(*child)) return;
        const auto known = colours_.find(ValueAccess::node(*child));
        if (known == colours_.end())
            enter(*child);
        else if (known->second == Colour::OnPath)
            cut(*child);
    }

    /// The last map on the way loses the entry that led on, and the walk goes back to it.
    void cut(const Value& repeated)
    {
        while (!path_.back().container.is_map()) {
            if (path_.back().container.same_reference(repeated)) return;  // lists alone make no cycle
            colours_.erase(ValueAccess::node(path_.back().container));
            path_.pop_back();
        }
        Place& place = path_.back();
        --place.next;
        const Value key = place.container.entries()[place.next].key;
        place.container.erase_key(key);
    }

    std::vector<Place> path_;
    std::unordered_map<const TypedNode*, Colour> colours_;
};

}  // namespace

void cut_cycles(std::vector<Value> maps)
{
    CycleCutter cutter;
    for (const Value& map : maps)
        cutter.visit(map);
}

}  // namespace sluice::gotemplate
