#pragma once
#include "gotemplate/error.hpp"
#include "gotemplate/function.hpp"
#include "gotemplate/value.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::gotemplate {

class Interpreter;

enum class MissingKey : std::uint8_t { Default, Zero, Error };

/// Set: templates that know one another by name, compiled. Parse everything, then execute as often as you like.
/// An executed Set is immutable and may be shared by threads; each Render is one thread's.
class Set {
public:
    struct Options {
        std::string name;             ///< in 'no template \"x\" associated with template NAME'; Helm's is gotpl
        std::string left_delimiter;   ///< empty means {{
        std::string right_delimiter;  ///< empty means }}
        std::size_t max_text = std::size_t{16} << 20;  ///< bytes of one template
    };
    /// The functions (besides the builtins, which they may replace) outlive the Set.
    explicit Set(const FunctionMap& functions);
    Set(const FunctionMap& functions, Options options);
    /// A Set on top of another one, which outlives it and must not change meanwhile: it sees the other's
    /// templates and may define its own in front of them. Cheap: nothing is copied.
    explicit Set(const Set* below);
    ~Set();
    Set(Set&&) noexcept;
    Set& operator=(Set&&) noexcept;

    /// template.New(name).Parse(text): defines `name` and every {{define}} and {{block}} inside. Throws
    /// ParseError. As in Go a body of nothing but space and comments does not replace a template that is there
    /// already.
    void parse(std::string_view name, std::string_view text);
    /// The same without a copy of the text, which outlives the Set and stays as it is.
    void parse_kept(std::string_view name, std::string_view text);
    /// True if the name is defined with a body.
    bool defined(std::string_view name) const;
    /// Names of all templates with a body, sorted.
    std::vector<std::string> names() const;

    struct Impl;
    const Impl& impl() const noexcept { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

/// What one render may spend. Steps are nodes executed, loop passes, and one for every 64 bytes that
/// functions read or make.
struct Budget {
    std::uint64_t steps = 200'000'000;
    std::size_t output = std::size_t{256}
                         << 20;                 ///< bytes, of all text made by templates, included ones as well
    std::size_t memory = std::size_t{1} << 30;  ///< bytes of values that are alive at once
    int depth = 100'000;  ///< nested template calls, as in Go; the thread's stack may end them earlier
    /// Called now and then between steps; may throw base::Cancelled, which passes through, or base::Error to
    /// end the render, as an error of a function would. May be empty.
    std::function<void()> check_stop = {};
};

/// Render: one use of a Set on one thread, for one or many templates (Helm: all files of a chart), with what
/// they share: environment, budget, texts compiled on the way. Values made in it must not outlive it. When
/// the last Render of a thread ends, maps that were put into themselves lose that entry.
class Render {
public:
    Render(
        const Set& set,
        Environment environment,
        MissingKey missing_key = MissingKey::Default,
        Budget budget = {});
    ~Render();
    Render(const Render&) = delete;
    Render& operator=(const Render&) = delete;

    /// template.ExecuteTemplate. Throws ExecError, BudgetError.
    std::string execute(std::string_view name, const Value& data);

    struct Impl;

private:
    std::unique_ptr<Impl> impl_;
};

/// Execution: the running render as functions see it (Call::execution()).
class Execution {
public:
    /// {{template name}} into a text of its own: what `include` needs. The set is the one whose template calls
    /// now, so that inside of tpl() the definitions of its text are seen. Throws ExecError, also when the name
    /// is not defined: `template: no template "x" associated with template "y"`.
    std::string execute(std::string_view name, const Value& data);
    /// Parses `text` as the template `name` on top of a copy of the calling set and executes it: what `tpl`
    /// needs. Definitions inside are seen by it alone. The compiled text is kept until the render ends and used
    /// again for the same text on the same set. Throws ParseError, ExecError.
    std::string execute_text(std::string_view name, std::string_view text, const Value& data);
    /// The set that the calling template belongs to.
    const Set& set() const noexcept;
    const Environment& environment() const noexcept;
    /// Name of the top template that was asked for.
    std::string_view root_name() const noexcept;
    /// Takes from the budget; for functions whose work grows with what a template asks for. Throws BudgetError.
    void spend(std::uint64_t steps);
    /// How deep templates call one another at this moment; 1 in the template that was asked for.
    int depth() const noexcept;

    explicit Execution(Interpreter& interpreter) : interpreter_(interpreter) {}

private:
    Interpreter& interpreter_;
};

}  // namespace sluice::gotemplate
