#include "toml_tree.hpp"

#include "toml_quote.hpp"

#include <fmt/format.h>

namespace sluice::sprig {

using gotemplate::Value;

void TomlTree::complain(const std::string& what) const
{
    throw TomlComplaint{what, line};
}

std::string TomlTree::position() const
{
    if (key.empty()) return toml_path(context);
    if (context.empty()) return key;
    return fmt::format("{}.{}", toml_path(context), key);
}

TomlTree::Table& TomlTree::last_table(Item& item, const std::string& complaint) const
{
    if (item.tables.empty()) complain(complaint);
    return *item.tables.back();
}

void TomlTree::note_array(bool array)
{
    auto path = context;
    if (!key.empty()) path.push_back(key);
    is_array_[toml_path(path)] = array;
}

void TomlTree::open(const Path& path, bool array)
{
    auto* table = &root_;
    Path above;
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
        above.push_back(path[i]);
        auto [found, made] = table->members.try_emplace(path[i]);
        if (made) {
            implicit_.insert(toml_path(above));
            found->second = Item::of(std::make_shared<Table>());
        }
        table = &last_table(
            found->second, fmt::format("Key '{}' was already created as a hash.", toml_path(above)));
    }
    context = above;
    const auto& last = path.back();
    if (array) {
        auto& item = table->members.try_emplace(last, Item{.kind = Item::Kind::TableArray}).first->second;
        if (item.kind != Item::Kind::TableArray)
            complain(
                fmt::format("Key '{}' was already created and cannot be used as an array.", toml_path(path)));
        item.tables.push_back(std::make_shared<Table>());
    } else {
        set(last, Item::of(std::make_shared<Table>()));
    }
    context.push_back(last);
}

void TomlTree::open_above(const std::string& name)
{
    auto path = context;
    path.push_back(name);
    implicit_.insert(toml_path(path));
    open(path, false);
}

void TomlTree::begin_inline_table(bool in_array)
{
    auto path = context;
    path.push_back(key);
    implicit_.insert(toml_path(path));
    key.clear();
    open(path, in_array);
}

void TomlTree::set(const std::string& name, Item value)
{
    auto* table = &root_;
    Path path;
    for (const auto& step : context) {
        path.push_back(step);
        table = &last_table(
            table->members.at(step), fmt::format("Key '{}' has already been defined.", toml_path(path)));
    }
    path.push_back(name);
    const auto full = toml_path(path);
    const auto [found, made] = table->members.try_emplace(name, value);
    if (made) return;
    const bool implicit = implicit_.erase(full) > 0;
    if (!implicit) complain(fmt::format("Key '{}' has already been defined.", full));
    if (const auto kind = is_array_.find(full); kind != is_array_.end() && kind->second)
        found->second = std::move(value);
}

Value toml_value(const TomlTree::Table& table)
{
    auto map = Value::map();
    for (const auto& [name, item] : table.members)
        map.put(name, toml_value(item));
    return map;
}

Value toml_value(const TomlTree::Item& item)
{
    std::vector<Value> elements;
    switch (item.kind) {
    case TomlTree::Item::Kind::Plain:
        return item.plain;
    case TomlTree::Item::Kind::Table:
        return toml_value(*item.tables.front());
    case TomlTree::Item::Kind::Array:
        for (const auto& element : item.elements)
            elements.push_back(toml_value(element));
        return Value::list(std::move(elements));
    case TomlTree::Item::Kind::TableArray:
        for (const auto& table : item.tables)
            elements.push_back(toml_value(*table));
        return Value::slice(gotemplate::types::slice_of(gotemplate::types::string_map()), std::move(elements));
    }
    return {};
}

Value TomlTree::value() const
{
    return toml_value(root_);
}

}  // namespace sluice::sprig
