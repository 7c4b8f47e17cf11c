#include "vectors.hpp"

#include <catch2/catch_test_macros.hpp>

namespace sluice::sprig {

TEST_CASE("text functions answer what sprig answers")
{
    check_vectors("strings");
}
TEST_CASE("case, abbreviation and wrapping are sprig's")
{
    check_vectors("casing");
}
TEST_CASE("splitting and joining are sprig's")
{
    check_vectors("splitting");
}
TEST_CASE("list functions answer what sprig answers")
{
    check_vectors("lists");
}
TEST_CASE("dictionary functions answer what sprig answers")
{
    check_vectors("dicts");
}
TEST_CASE("maps merge as mergo merges them")
{
    check_vectors("merges");
}
TEST_CASE("defaults and choices are sprig's")
{
    check_vectors("defaults");
}
TEST_CASE("types, kinds, equality and copies are Go's")
{
    check_vectors("reflection");
}
TEST_CASE("encodings and digests are sprig's")
{
    check_vectors("encoding");
}
TEST_CASE("regular expressions are Go's")
{
    check_vectors("regexps");
}
TEST_CASE("paths are Go's")
{
    check_vectors("paths");
}
TEST_CASE("URLs are read and written as net/url does")
{
    check_vectors("urls");
}
TEST_CASE("numbers are cast and computed as in sprig")
{
    check_vectors("numbers");
}
TEST_CASE("TOML is read and written as BurntSushi/toml does for Helm")
{
    check_vectors("toml");
}

TEST_CASE("nested calls of random functions answer what they do in Go")
{
    check_vectors("compositions");
}

TEST_CASE("random texts have the length and the alphabet that sprig gives them")
{
    check_vectors("random");
}

}  // namespace sluice::sprig
