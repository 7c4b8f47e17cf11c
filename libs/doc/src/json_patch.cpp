#include "doc/patch.hpp"

#include "base/error.hpp"
#include "pointer_token.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::doc {

namespace {

using base::Error;
using base::ErrorKind;
using Tokens = std::vector<std::string>;

// "copy" can double a document with every operation. Storage is shared, but whoever writes the result down
// would pay.
constexpr std::size_t kMaxCopiedNodes = 4'000'000;
constexpr std::size_t kMaxDepth = 1024;

Error failure(const std::string& problem)
{
    return Error(ErrorKind::Invalid, problem);
}

/// One run of a patch over one document.
class Run {
public:
    Run(Value& document, bool replace_sets) : document_(document), replace_sets_(replace_sets) {}

    void apply(const Value& operation)
    {
        if (!operation.is_object()) throw failure("an operation must be an object");
        const auto op = required_text(operation, "op");
        const auto path = pointer(operation, "path");
        if (op == "add")
            add(path, required(operation, "value"));
        else if (op == "remove")
            take(path);
        else if (op == "replace")
            replace(path, required(operation, "value"));
        else if (op == "move")
            move(pointer(operation, "from"), path);
        else if (op == "copy")
            add(path, copied(pointer(operation, "from"), path.size()));
        else if (op == "test")
            test(path, required(operation, "value"));
        else
            throw failure("unknown operation '" + std::string(op) + "'");
    }

private:
    static const Value& required(const Value& operation, std::string_view field)
    {
        const auto* value = operation.find(field);
        if (value == nullptr) throw failure("'" + std::string(field) + "' is missing");
        return *value;
    }
    static std::string_view required_text(const Value& operation, std::string_view field)
    {
        const auto& value = required(operation, field);
        if (!value.is_string()) throw failure("'" + std::string(field) + "' is not a string");
        return value.as_string();
    }
    static Tokens pointer(const Value& operation, std::string_view field)
    {
        auto tokens = parse_pointer(required_text(operation, field));
        if (tokens.size() > kMaxDepth) throw Error(ErrorKind::LimitExceeded, "the path is too deep");
        return tokens;
    }

    const Value& find(const Tokens& path) const
    {
        const auto* at = &document_;
        for (const auto& token : path) {
            at = find_child(*at, token);
            if (at == nullptr) throw failure("nothing is at '" + format_pointer(path) + "'");
        }
        return *at;
    }

    /// Writable; unshares only what lies on the way. The place must exist.
    Value& existing(const Tokens& path)
    {
        (void)find(path);
        auto* at = &document_;
        for (const auto& token : path)
            at = at->is_array() ? &at->edit_at(*array_index(token)) : &at->edit(token);
        return *at;
    }
    Value& parent(const Tokens& path) { return existing({path.begin(), path.end() - 1}); }

    void add(const Tokens& path, Value value)
    {
        if (path.empty()) {
            document_ = std::move(value);
            return;
        }
        auto& container = parent(path);
        const auto& token = path.back();
        if (container.is_object()) {
            container.set(token, std::move(value));
        } else if (container.is_array()) {
            const auto index = token == "-" ? container.size() : array_index(token);
            if (!index || *index > container.size()) throw failure("'" + token + "' is no place in the list");
            container.insert_at(*index, std::move(value));
        } else {
            throw failure("the parent is neither an object nor a list");
        }
    }

    void replace(const Tokens& path, const Value& value)
    {
        if (replace_sets_ && !path.empty() && parent(path).is_object())
            parent(path).set(path.back(), value);
        else
            existing(path) = value;
    }

    Value take(const Tokens& path)
    {
        auto taken = find(path);
        if (path.empty()) {
            document_ = Value();
            return taken;
        }
        auto& container = parent(path);
        if (container.is_array())
            container.erase_at(*array_index(path.back()));
        else
            container.erase(path.back());
        return taken;
    }

    void move(const Tokens& from, const Tokens& to)
    {
        const bool into_itself = to.size() > from.size() && std::equal(from.begin(), from.end(), to.begin());
        if (into_itself) throw failure("a value cannot move into itself");
        if (from == to) {
            (void)find(from);
            return;
        }
        add(to, take(from));
    }

    Value copied(const Tokens& from, std::size_t depth)
    {
        const auto& value = find(from);
        count(value, depth);
        return value;
    }

    void count(const Value& value, std::size_t depth)
    {
        if (++copied_nodes_ > kMaxCopiedNodes || depth > kMaxDepth)
            throw Error(ErrorKind::LimitExceeded, "copies make the document too large");
        for (const auto& element : value.elements())
            count(element, depth + 1);
        for (const auto& member : value.members())
            count(member.value, depth + 1);
    }

    void test(const Tokens& path, const Value& expected) const
    {
        if (!same_json(find(path), expected)) throw failure("the test failed");
    }

    /// RFC 6902: numbers are equal if their values are, whatever they were written as.
    static bool same_json(const Value& a, const Value& b)
    {
        if (a.is_number() && b.is_number()) return a == b || a.as_double() == b.as_double();
        if (a.is_array() && b.is_array()) {
            return std::equal(
                a.elements().begin(), a.elements().end(), b.elements().begin(), b.elements().end(), same_json);
        }
        if (!a.is_object() || !b.is_object()) return a == b;
        if (a.size() != b.size()) return false;
        for (const auto& member : a.members()) {
            const auto* other = b.find(member.key());
            if (other == nullptr || !same_json(member.value, *other)) return false;
        }
        return true;
    }

    Value& document_;
    bool replace_sets_;
    std::size_t copied_nodes_ = 0;
};

void run_all(Value& document, const Value& patch, bool replace_sets)
{
    if (!patch.is_array()) throw failure("a JSON patch must be a list of operations");
    Value result = document;  // the document itself changes only when every operation succeeded
    Run run(result, replace_sets);
    for (std::size_t i = 0; i < patch.size(); ++i) {
        const auto where = fmt::format("patch operation {} at '{}'", i, patch[i]["path"].string_or(""));
        base::with_context(where, [&] { run.apply(patch[i]); });
    }
    document = std::move(result);
}

}  // namespace

void apply_json_patch(Value& document, const Value& patch)
{
    run_all(document, patch, false);
}

void apply_json_patch_of_kubernetes(Value& document, const Value& patch)
{
    run_all(document, patch, true);
}

}  // namespace sluice::doc
