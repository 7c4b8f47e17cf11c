#include "gotemplate/set.hpp"
#include "heap.hpp"
#include "interpreter.hpp"

namespace sluice::gotemplate {

struct Render::Impl {
    RenderScope scope;
    const Set& set;
    Interpreter interpreter;
};

Render::Render(const Set& set, Environment environment, MissingKey missing_key, Budget budget)
    : impl_(
          new Impl{RenderScope(budget.memory), set, Interpreter({std::move(environment), missing_key, budget})})
{
}
Render::~Render() = default;

std::string Render::execute(std::string_view name, const Value& data)
{
    return impl_->interpreter.run(impl_->set, name, data);
}

std::string Execution::execute(std::string_view name, const Value& data)
{
    return interpreter_.run(*interpreter_.current_set(), name, data);
}
std::string Execution::execute_text(std::string_view name, std::string_view text, const Value& data)
{
    return interpreter_.execute_text(name, text, data);
}
const Set& Execution::set() const noexcept
{
    return *interpreter_.current_set();
}
const Environment& Execution::environment() const noexcept
{
    return interpreter_.environment();
}
std::string_view Execution::root_name() const noexcept
{
    return interpreter_.root_name();
}
void Execution::spend(std::uint64_t steps)
{
    interpreter_.spend(steps);
}
int Execution::depth() const noexcept
{
    return interpreter_.depth();
}

}  // namespace sluice::gotemplate
