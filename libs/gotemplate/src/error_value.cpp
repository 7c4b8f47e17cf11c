#include "gotemplate/object.hpp"

#include "gotemplate/function.hpp"

namespace sluice::gotemplate {

namespace {

Value error_text(Call& call)
{
    std::string text;
    call[0].as_object()->text(text);
    return text;
}

constexpr Type::Method kErrorMethod{"Error", "", error_text};

/// errors.New's value.
class ErrorObject final : public Object {
public:
    explicit ErrorObject(std::string_view text) : text_(text) {}
    const Type& type() const noexcept override
    {
        static const Type& error_type =
            types::pointer_to(types::named({.kind = Kind::Struct, .name = "errors.errorString"}));
        return error_type;
    }
    const Type::Method* method(std::string_view name) const override
    {
        return name == "Error" ? &kErrorMethod : nullptr;
    }
    bool text(std::string& out) const override
    {
        out += text_;
        return true;
    }
    bool is_error() const noexcept override { return true; }
    std::size_t field_count() const noexcept override { return 1; }
    std::string_view field_name(std::size_t) const override { return "s"; }
    Value field_value(std::size_t) const override { return text_; }

private:
    std::string text_;
};

}  // namespace

Value Value::error(std::string_view text)
{
    return object(std::make_unique<ErrorObject>(text));
}

std::optional<Value> Object::field(std::string_view) const
{
    return std::nullopt;
}
const Type::Method* Object::method(std::string_view) const
{
    return nullptr;
}
bool Object::text(std::string&) const
{
    return false;
}

}  // namespace sluice::gotemplate
