#pragma once
#include "gotemplate/value.hpp"
#include "toml_scanner.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace sluice::sprig {

/// TomlTree: the tables of a TOML text while it is read, and the rules about what may be defined twice. They
/// are the library's own: a table that only a path named may be defined later, an array of tables grows, all
/// else stands once.
class TomlTree {
public:
    struct Table;
    struct Item {
        enum class Kind { Plain, Array, Table, TableArray } kind = Kind::Plain;
        gotemplate::Value plain;
        std::vector<Item> elements;                  ///< of an Array
        std::vector<std::shared_ptr<Table>> tables;  ///< one, or those of a TableArray
        static Item of(gotemplate::Value value) { return {Kind::Plain, std::move(value), {}, {}}; }
        static Item of(std::shared_ptr<Table> table) { return {Kind::Table, {}, {}, {std::move(table)}}; }
    };
    struct Table {
        std::map<std::string, Item> members;
    };
    using Path = std::vector<std::string>;

    /// Where new keys go, and the key that is being read; "" for none.
    Path context;
    std::string key;
    /// The line that complaints about definitions name.
    std::size_t line = 1;

    /// [path] or [[path]]: makes it the context.
    void open(const Path& path, bool array);
    /// The table above a dotted key, which a later header may still define.
    void open_above(const std::string& name);
    void set(const std::string& name, Item value);
    void begin_inline_table(bool in_array);
    /// Whether what stands at the key (or at the context, without one) is an array of values.
    void note_array(bool array);
    /// The context and the key, as errors name them.
    std::string position() const;
    [[noreturn]] void complain(const std::string& what) const;

    gotemplate::Value value() const;

private:
    Table& last_table(Item& item, const std::string& complaint) const;

    Table root_;
    std::set<std::string> implicit_;  // tables that only paths have named so far
    std::map<std::string, bool> is_array_;
};

gotemplate::Value toml_value(const TomlTree::Item&);
gotemplate::Value toml_value(const TomlTree::Table&);

}  // namespace sluice::sprig
