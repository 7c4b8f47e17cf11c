#include "last_run.hpp"

#include <cstring>

namespace sluice::kustomize_controller {

using doc::Value;

namespace {

Value text_of(const Fingerprint& fingerprint)
{
    return std::string_view(reinterpret_cast<const char*>(fingerprint.data()), fingerprint.size());
}

Fingerprint fingerprint_in(const Value& text)
{
    Fingerprint fingerprint{};
    std::memcpy(fingerprint.data(), text.as_string().data(), fingerprint.size());
    return fingerprint;
}

}  // namespace

PackedNames::PackedNames(const std::set<std::string>& names)
{
    Value list = Value::array();
    for (const auto& name : names)
        list.push_back(name);
    packed_ = doc::Packed(list);
}

std::set<std::string> PackedNames::names() const
{
    std::set<std::string> names;
    const Value list = packed_.unpack();
    for (const auto& name : list.elements())
        names.insert(name.text());
    return names;
}

PackedObjects::PackedObjects(const std::vector<Object>& objects)
{
    Value list = Value::array();
    for (const auto& [change, fingerprint] : objects) {
        const ssa::ObjectId& id = change.id;
        list.push_back(Value::array(
            {id.namespace_, id.name, id.kind.group, id.kind.kind, change.version, text_of(fingerprint)}));
    }
    packed_ = doc::Packed(list);
}

std::vector<PackedObjects::Object> PackedObjects::objects() const
{
    std::vector<Object> objects;
    const Value list = packed_.unpack();
    for (const auto& each : list.elements()) {
        const auto text = [&](std::size_t at) { return each[at].text(); };
        objects.push_back(
            {{.id = {text(0), text(1), {text(2), text(3)}},
              .version = text(4),
              .action = ssa::Action::Unchanged},
             fingerprint_in(each[5])});
    }
    return objects;
}

}  // namespace sluice::kustomize_controller
