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

void Set::parse(std::string_view name, std::string_view text)
{
    if (text.size() > impl_->options.max_text)
        throw BudgetError("template: " + std::string(name) + ": text is larger than the limit");
    auto unit = parse_unit(name, text, impl_->options, *impl_->functions);
    for (const auto& tree : unit->trees) {
        const Tree* const known = impl_->find(tree->name);
        if (known != nullptr && tree->is_empty) continue;
        impl_->trees.erase(tree->name);  // its key lies in the tree that goes
        impl_->trees.emplace(tree->name, tree);
    }
    impl_->units.push_back(std::move(unit));
}

bool Set::defined(std::string_view name) const
{
    return impl_->find(name) != nullptr;
}

std::vector<std::string> Set::names() const
{
    std::set<std::string> all;
    for (const Impl* set = impl_.get(); set != nullptr; set = set->below)
        for (const auto& [name, tree] : set->trees)
            all.emplace(name);
    return {all.begin(), all.end()};
}

}  // namespace sluice::gotemplate
