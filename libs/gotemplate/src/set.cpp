#include "gotemplate/set.hpp"

#include "parser.hpp"
#include "set_impl.hpp"

#include <set>

namespace sluice::gotemplate {

Set::Set(const FunctionMap& functions) : Set(functions, Options{}) {}

Set::Set(const FunctionMap& functions, Options options) : impl_(std::make_unique<Impl>())
{
    impl_->functions = &functions;
    impl_->options = std::move(options);
}

Set::Set(const Set* below) : impl_(std::make_unique<Impl>())
{
    impl_->functions = below->impl_->functions;
    impl_->options = below->impl_->options;
    impl_->below = below->impl_.get();
}

Set::~Set() = default;
Set::Set(Set&&) noexcept = default;
Set& Set::operator=(Set&&) noexcept = default;

/// The same text under another name: its trees stand in another source, and the one of all the text has its
/// name.
std::unique_ptr<Unit> Set::Impl::compiled_before(std::string_view name, std::string_view text) const
{
    const auto found = compiled.find(text.size());
    if (found == compiled.end() || found->second->source.text != text) return nullptr;
    const Unit& first = *found->second;
    auto unit = std::make_unique<Unit>();
    unit->source = {.name = std::string(name), .text = first.source.text};
    bool has_main = false;
    for (const Tree* const tree : first.trees) {
        const bool is_main = tree->name.data() == first.source.name.data();
        // A definition of the text's own name competes with the text.
        if (!is_main && tree->name == name) return nullptr;
        has_main |= is_main;
        Tree* const copy = new (unit->arena.take(sizeof(Tree))) Tree(*tree);
        copy->source = &unit->source;
        if (is_main) copy->name = unit->source.name;
        unit->trees.push_back(copy);
    }
    return has_main ? std::move(unit) : nullptr;
}

std::unique_ptr<Unit> Set::Impl::compile(std::string_view name, std::string_view text, bool copies)
{
    constexpr std::size_t kWorthLooking = 256;
    if (text.size() >= kWorthLooking)
        if (auto again = compiled_before(name, text)) return again;
    auto unit = std::make_unique<Unit>();
    if (copies) unit->text = text;
    unit->source = {.name = std::string(name), .text = copies ? std::string_view(unit->text) : text};
    parse_unit(*unit, options, *functions);
    if (text.size() >= kWorthLooking) compiled[text.size()] = unit.get();
    return unit;
}

void Set::Impl::parse(std::string_view name, std::string_view text, bool copies)
{
    if (text.size() > options.max_text)
        throw BudgetError("template: " + std::string(name) + ": text is larger than the limit");
    auto unit = compile(name, text, copies);
    for (Tree* const tree : unit->trees)
        if (!tree->is_empty || find(tree->name) == nullptr) trees.put(tree);
    units.push_back(std::move(unit));
}

void Set::parse(std::string_view name, std::string_view text)
{
    impl_->parse(name, text, true);
}

void Set::parse_kept(std::string_view name, std::string_view text)
{
    impl_->parse(name, text, false);
}

bool Set::defined(std::string_view name) const
{
    return impl_->find(name) != nullptr;
}

std::vector<std::string> Set::names() const
{
    std::set<std::string> all;
    for (const Impl* set = impl_.get(); set != nullptr; set = set->below)
        set->trees.for_each([&](const Tree& tree) { all.emplace(tree.name); });
    return {all.begin(), all.end()};
}

}  // namespace sluice::gotemplate
