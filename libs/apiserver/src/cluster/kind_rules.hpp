#pragma once
#include "base/random.hpp"
#include "doc/value.hpp"
#include "registry/kind.hpp"
#include "serve/failure.hpp"
#include "store/store.hpp"

/// What single built-in kinds ask beyond the common rules: defaults, what creation fills in, what must hold,
/// what must not change.
namespace sluice::apiserver {

/// Kubernetes' SetDefaults of built-in kinds. The object has been through decode_typed().
void apply_builtin_defaults(const Kind&, doc::Value& object);

/// stringData of a Secret becomes data, which it wins over: it is only ever written.
void merge_string_data(doc::Value& secret);

/// What the registry of a kind does to an object before it is stored first: addresses, phases, generated
/// fields.
void prepare_create(const Kind&, doc::Value& object, const Store&, const base::RandomSource&);
/// What an update may not touch or must carry over.
void prepare_update(
    const Kind&, doc::Value& object, const doc::Value& old, const Store&, const base::RandomSource&);

FieldErrors validate_builtin(const Kind&, const doc::Value& object);
FieldErrors validate_builtin_update(const Kind&, const doc::Value& object, const doc::Value& old);

}  // namespace sluice::apiserver
