#include "cast.hpp"
#include "go_list.hpp"
#include "groups.hpp"
#include "panics.hpp"
#include "sprig/functions.hpp"

#include <cmath>

/// Making lists, and parts of them. What is made is a []interface {} of its own; only `slice` shares its
/// elements, which nobody can change.
namespace sluice::sprig {

namespace {

using gotemplate::Kind;

Value list(Call& call)
{
    return Value::list({call.args().begin(), call.args().end()});
}
Value nil_list()
{
    return Value::nil(gotemplate::types::list());
}

Value push(Call& call)
{
    auto elements = elements_of(call[0], "Cannot push on type");
    elements.push_back(call[1]);
    return Value::list(std::move(elements));
}

Value prepend(Call& call)
{
    auto elements = elements_of(call[0], "Cannot prepend on type");
    elements.insert(elements.begin(), call[1]);
    return Value::list(std::move(elements));
}

Value first(Call& call)
{
    need_list(call[0], "Cannot find first on type");
    return call[0].size() == 0 ? Value() : call[0].element(0);
}

Value last(Call& call)
{
    need_list(call[0], "Cannot find last on type");
    return call[0].size() == 0 ? Value() : call[0].element(call[0].size() - 1);
}

Value rest(Call& call)
{
    auto elements = elements_of(call[0], "Cannot find rest on type");
    if (elements.empty()) return nil_list();
    elements.erase(elements.begin());
    return Value::list(std::move(elements));
}

Value initial(Call& call)
{
    auto elements = elements_of(call[0], "Cannot find initial on type");
    if (elements.empty()) return nil_list();
    elements.pop_back();
    return Value::list(std::move(elements));
}

Value reverse(Call& call)
{
    const auto elements = elements_of(call[0], "Cannot find reverse on type");
    return Value::list({elements.rbegin(), elements.rend()});
}

Value concat(Call& call)
{
    std::vector<Value> all;
    for (const auto& value : call.args()) {
        if (value.is_nil()) fail_nil_dereference();
        if (!value.is_list()) fail("Cannot concat type " + std::string(kind_name(value.kind())) + " as list");
        append_elements(all, value);
    }
    return all.empty() ? nil_list() : Value::list(std::move(all));
}

/// Go counts the chunks in floating point, so odd sizes answer oddly: a size of 0 or less fails, or gives no
/// chunk.
Value chunk(Call& call)
{
    const auto size = static_cast<double>(call.integer(0));
    const auto elements = elements_of(call[1], "Cannot chunk type");
    const auto total = static_cast<double>(elements.size());
    const double chunks = std::floor((total - 1) / size) + 1;
    if (!(chunks >= 0) || chunks > static_cast<double>(kMaxText)) fail_make_slice();
    std::vector<Value> made;
    std::size_t at = 0;
    for (double i = 0; i < chunks; ++i) {
        double length = size;
        if (i == chunks - 1) {
            length = std::floor(std::fmod(total, size));
            if (length == 0) length = size;
        }
        if (length < 0) fail_make_slice();
        const auto end = at + static_cast<std::size_t>(length);
        if (end > elements.size()) fail("reflect: slice index out of range");
        made.push_back(Value::list(
            {elements.begin() + static_cast<std::ptrdiff_t>(at),
             elements.begin() + static_cast<std::ptrdiff_t>(end)}));
        at = end;
    }
    return Value::slice(gotemplate::types::slice_of(gotemplate::types::list()), std::move(made));
}

Value slice(Call& call)
{
    const auto& list = call[0];
    need_list(list, "list should be type of slice or array but");
    const auto size = static_cast<std::int64_t>(list.size());
    if (size == 0) return {};
    const auto start = call.size() > 1 ? cast_int64(call[1]) : 0;
    const auto end = call.size() > 2 ? cast_int64(call[2]) : size;
    if (start < 0 || start > end || end > size) fail("reflect.Value.Slice: slice index out of bounds");
    if (list.is_bytes())
        return Value::bytes(
            list.as_bytes().substr(static_cast<std::size_t>(start), static_cast<std::size_t>(end - start)));
    std::vector<Value> elements;
    for (auto i = start; i < end; ++i)
        elements.push_back(list.element(static_cast<std::size_t>(i)));
    return Value::slice(list.type(), std::move(elements));
}

}  // namespace

void add_lists(FunctionMap& functions)
{
    functions.add({
        {"list", "...interface {}", list},
        {"tuple", "...interface {}", list},
        {"append", "interface {}, interface {}", push},
        {"push", "interface {}, interface {}", push},
        {"mustAppend", "interface {}, interface {}", push},
        {"mustPush", "interface {}, interface {}", push},
        {"prepend", "interface {}, interface {}", prepend},
        {"mustPrepend", "interface {}, interface {}", prepend},
        {"first", "interface {}", first},
        {"mustFirst", "interface {}", first},
        {"last", "interface {}", last},
        {"mustLast", "interface {}", last},
        {"rest", "interface {}", rest},
        {"mustRest", "interface {}", rest},
        {"initial", "interface {}", initial},
        {"mustInitial", "interface {}", initial},
        {"reverse", "interface {}", reverse},
        {"mustReverse", "interface {}", reverse},
        {"concat", "...interface {}", concat},
        {"chunk", "int, interface {}", chunk},
        {"mustChunk", "int, interface {}", chunk},
        {"slice", "interface {}, ...interface {}", slice},
        {"mustSlice", "interface {}, ...interface {}", slice},
    });
}

}  // namespace sluice::sprig
