#include "doc/json.hpp"
#include "schema/type.hpp"

#include <cassert>
#include <charconv>
#include <map>
#include <mutex>

namespace sluice::apiserver {

namespace {

constexpr std::string_view kTable =
#include "schema/builtin.inc"
    ;

constexpr doc::ParseLimits kDefaultLimits{.max_bytes = 4096, .max_depth = 8, .max_nodes = 100};

std::string_view next_word(std::string_view& line)
{
    const std::size_t end = line.find(' ');
    const std::string_view word = line.substr(0, end);
    line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
    return word;
}

std::vector<std::string> split(std::string_view text, char separator)
{
    std::vector<std::string> parts;
    if (text == "-" || text.empty()) return parts;
    while (true) {
        const std::size_t end = text.find(separator);
        parts.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::string_view take_parenthesis(std::string_view& text)
{
    if (text.empty() || text.front() != '(') return {};
    const std::size_t end = text.find(')');
    const std::string_view inside = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    return inside;
}

/// Builds types from their lines when they are first asked for: a server that stores Deployments never reads
/// what a FlowSchema looks like.
class Table {
public:
    Table()
    {
        std::string_view rest = kTable;
        while (!rest.empty()) {
            const std::size_t end = rest.find('\n');
            std::string_view line = rest.substr(0, end);
            rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
            const std::string_view tag = next_word(line);
            if (tag == "K") add_kind(line);
            if (tag == "T") add_type_line(line);
        }
    }

    const std::vector<BuiltinKind>& kinds() const { return kinds_; }

    const Type* type(std::string_view name)
    {
        const std::lock_guard lock(mutex_);
        return locked_type(name);
    }

    std::vector<const Type*> all()
    {
        const std::lock_guard lock(mutex_);
        std::vector<const Type*> out;
        for (const auto& [name, line] : lines_)
            out.push_back(locked_type(name));
        return out;
    }

private:
    struct Line {
        std::string_view fields;
        bool atomic = false;
    };

    void add_kind(std::string_view line)
    {
        BuiltinKind kind;
        kind.group = next_word(line);
        if (kind.group == "-") kind.group.clear();
        kind.version = next_word(line);
        kind.kind = next_word(line);
        kind.type = next_word(line);
        kind.plural = next_word(line);
        kind.singular = next_word(line);
        kind.namespaced = next_word(line) == "N";
        kind.short_names = split(next_word(line), ',');
        kind.categories = split(next_word(line), ',');
        kind.verbs = split(next_word(line), ',');
        kind.subresources = split(next_word(line), ',');
        kinds_.push_back(std::move(kind));
    }

    void add_type_line(std::string_view line)
    {
        std::string_view name = next_word(line);
        const bool atomic = name.ends_with("#atomic");
        if (atomic) name.remove_suffix(7);
        lines_.emplace(name, Line{line, atomic});
    }

    const Type* locked_type(std::string_view name)
    {
        if (const auto known = structs_.find(name); known != structs_.end()) return known->second.get();
        const auto line = lines_.find(name);
        if (line == lines_.end()) return nullptr;
        auto made = std::make_unique<Type>();
        Type& type = *made;
        structs_.emplace(std::string(name), std::move(made));  // before its fields: types are recursive
        type.shape = Type::Shape::Struct;
        type.name = std::string(name);
        type.relation = line->second.atomic ? Type::Relation::Atomic : Type::Relation::Granular;
        std::string_view rest = line->second.fields;
        while (!rest.empty())
            type.fields.push_back(field(next_word(rest)));
        return &type;
    }

    FieldType field(std::string_view text)
    {
        FieldType out;
        const std::size_t colon = text.find(':');
        std::string_view name = text.substr(0, colon);
        if (const std::size_t tilde = name.find('~'); tilde != std::string_view::npos) {
            std::string_view digits = name.substr(tilde + 1);
            if (const std::size_t dot = digits.find('.'); dot != std::string_view::npos) {
                std::from_chars(digits.data(), digits.data() + dot, out.embedded_number);
                digits.remove_prefix(dot + 1);
            }
            std::from_chars(digits.data(), digits.data() + digits.size(), out.number);
            name = name.substr(0, tilde);
        }
        out.name = std::string(name);
        text.remove_prefix(colon + 1);
        if (text.starts_with('!')) {
            out.always = true;
            text.remove_prefix(1);
        }
        if (text.starts_with('r')) {
            out.required = true;
            text.remove_prefix(1);
        }
        if (text.starts_with('*')) out.pointer = true;
        const std::size_t default_at = text.find('=');
        if (default_at != std::string_view::npos) {
            out.fallback = doc::parse_json(text.substr(default_at + 1), kDefaultLimits);
            text = text.substr(0, default_at);
        }
        out.type = shape(text);
        if (!text.empty()) out.type = adorned(*out.type, text);
        return out;
    }

    const Type* shape(std::string_view& text)
    {
        const char code = text.front();
        text.remove_prefix(1);
        switch (code) {
        case '*':
            return shape(text);
        case '[':
            return container(Type::Shape::List, shape(text));
        case '{':
            return container(Type::Shape::Map, shape(text));
        case '@': {
            const std::size_t end = text.find_first_of("#%");
            const Type* found = locked_type(text.substr(0, end));
            text.remove_prefix(end == std::string_view::npos ? text.size() : end);
            return found;
        }
        default:
            return scalar(code);
        }
    }

    const Type* container(Type::Shape shape, const Type* element)
    {
        Type type;
        type.shape = shape;
        type.element = element;
        type.relation = shape == Type::Shape::List ? Type::Relation::Atomic : Type::Relation::Granular;
        return keep(std::move(type));
    }

    const Type* scalar(char code)
    {
        using Shape = Type::Shape;
        static const std::map<char, Shape> shapes = {
            {'s', Shape::String},
            {'i', Shape::Int32},
            {'l', Shape::Int64},
            {'d', Shape::Number},
            {'b', Shape::Boolean},
            {'y', Shape::Bytes},
            {'q', Shape::Quantity},
            {'t', Shape::Time},
            {'u', Shape::MicroTime},
            {'D', Shape::Duration},
            {'o', Shape::IntOrString},
            {'x', Shape::Deduced}};
        const Type*& known = scalars_[code];
        if (known == nullptr) {
            Type type;
            type.shape = shapes.at(code);
            known = keep(std::move(type));
        }
        return known;
    }

    // List types and patch strategies belong to the property, not to the type that it names.
    const Type* adorned(const Type& plain, std::string_view text)
    {
        Type type = plain;
        while (!text.empty()) {
            const char mark = text.front();
            text.remove_prefix(1);
            const std::size_t end = std::min(text.find_first_of("#%("), text.size());
            const std::string_view word = text.substr(0, end);
            text.remove_prefix(end);
            const std::string_view inside = take_parenthesis(text);
            if (mark == '#') {
                if (word == "atomic") type.relation = Type::Relation::Atomic;
                if (word == "granular") type.relation = Type::Relation::Granular;
                if (word == "set") type.relation = Type::Relation::Set;
                if (word == "map") {
                    type.relation = Type::Relation::Keyed;
                    type.keys = split(inside, ',');
                }
            } else {
                type.patch_merge = word.starts_with("merge");
                type.patch_retain_keys = word.find("retainKeys") != std::string_view::npos;
                type.patch_key = std::string(inside);
            }
        }
        return keep(std::move(type));
    }

    const Type* keep(Type type)
    {
        others_.push_back(std::make_unique<Type>(std::move(type)));
        return others_.back().get();
    }

    std::mutex mutex_;
    std::vector<BuiltinKind> kinds_;
    std::map<std::string, Line, std::less<>> lines_;
    std::map<std::string, std::unique_ptr<Type>, std::less<>> structs_;
    std::map<char, const Type*> scalars_;
    std::vector<std::unique_ptr<Type>> others_;
};

Table& table()
{
    static Table instance;
    return instance;
}

}  // namespace

const FieldType* Type::find(std::string_view field) const noexcept
{
    for (const FieldType& each : fields)
        if (each.name == field) return &each;
    return nullptr;
}

const Type* Type::member(std::string_view key) const noexcept
{
    if (shape == Shape::Deduced) return this;
    if (const FieldType* field = find(key)) return field->type;
    return element;
}

const Type& deduced_type()
{
    static const Type type{};
    return type;
}

const Type& untyped_type()
{
    static const Type type = [] {
        Type out;
        out.shape = Type::Shape::Untyped;
        out.relation = Type::Relation::Atomic;
        return out;
    }();
    return type;
}

const Type& builtin_type(std::string_view name)
{
    const Type* found = table().type(name);
    assert(found != nullptr);
    return *found;
}

const std::vector<BuiltinKind>& builtin_kinds()
{
    return table().kinds();
}

std::vector<const Type*> builtin_types()
{
    return table().all();
}

}  // namespace sluice::apiserver
