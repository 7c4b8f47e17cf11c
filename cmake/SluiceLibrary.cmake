# sluice_library(NAME LAYER n [PURE] [PUBLIC rooms...] [PRIVATE rooms...] [BESIDE rooms...] [EXTERNAL targets...] [TEST_DEPS rooms...])
#
#   Declares the room libs/NAME: include/NAME/*.hpp is its face, src/*.cpp its inside, test/*.cpp its tests (one binary
#   NAME_test, one ctest entry unit.NAME). New files are picked up by themselves.
#   LAYER     0 (base) to 5 (services). A room links only rooms of a lower layer; a neighbour on the same layer must be
#             named under BESIDE, so that it is a decision and not an accident.
#   PURE      no sockets, no clock: every room it links must be PURE as well.
#   EXTERNAL  third-party targets, private to src/.
#   TEST_DEPS further rooms that only the tests use, of any layer.
function(sluice_library NAME)
    cmake_parse_arguments(ARG "PURE" "LAYER" "PUBLIC;PRIVATE;BESIDE;EXTERNAL;TEST_DEPS" ${ARGN})
    if(ARG_UNPARSED_ARGUMENTS OR NOT DEFINED ARG_LAYER)
        message(FATAL_ERROR "sluice_library(${NAME}): LAYER is missing, or I do not know '${ARG_UNPARSED_ARGUMENTS}'")
    endif()
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS src/*.cpp)
    add_library(${NAME} STATIC ${sources})
    set_target_properties(${NAME} PROPERTIES SLUICE_LAYER ${ARG_LAYER} SLUICE_PURE "${ARG_PURE}")
    target_include_directories(${NAME} PUBLIC include PRIVATE src)
    foreach(room IN LISTS ARG_PUBLIC ARG_PRIVATE ARG_BESIDE)
        sluice_check_edge(${NAME} ${ARG_LAYER} ${room} "${ARG_BESIDE}" "${ARG_PURE}")
    endforeach()
    target_link_libraries(${NAME} PUBLIC ${ARG_PUBLIC} ${ARG_BESIDE} PRIVATE ${ARG_PRIVATE} ${ARG_EXTERNAL} fmt::fmt Threads::Threads)

    file(GLOB_RECURSE tests CONFIGURE_DEPENDS test/*.cpp)
    if(tests)
        add_executable(${NAME}_test ${tests})
        target_link_libraries(${NAME}_test PRIVATE ${NAME} testing ${ARG_TEST_DEPS} ${ARG_EXTERNAL} fmt::fmt Threads::Threads)
        target_include_directories(${NAME}_test PRIVATE src)
        target_compile_definitions(${NAME}_test PRIVATE SLUICE_TEST_DATA="${CMAKE_CURRENT_SOURCE_DIR}/test")
        add_test(NAME unit.${NAME} COMMAND ${NAME}_test)
        set_tests_properties(unit.${NAME} PROPERTIES LABELS "unit" TIMEOUT 600)
        if(NOT TARGET unit_tests)
            add_custom_target(unit_tests)
        endif()
        add_dependencies(unit_tests ${NAME}_test)
    endif()
endfunction()

# An upward or sideways edge is a mistake of design and stops the configuration.
function(sluice_check_edge FROM FROM_LAYER TO BESIDE FROM_PURE)
    if(NOT TARGET ${TO})
        message(FATAL_ERROR "${FROM} uses ${TO}, which is not above it in CMakeLists.txt")
    endif()
    get_target_property(layer ${TO} SLUICE_LAYER)
    get_target_property(pure ${TO} SLUICE_PURE)
    if(layer GREATER FROM_LAYER OR (layer EQUAL FROM_LAYER AND NOT TO IN_LIST BESIDE))
        message(FATAL_ERROR "${FROM} (L${FROM_LAYER}) may not use ${TO} (L${layer})")
    endif()
    if(FROM_PURE AND NOT pure)
        message(FATAL_ERROR "${FROM} is PURE and may not use ${TO}, which is not")
    endif()
endfunction()

# sluice_program(NAME SOURCES files... ROOMS rooms... [EXTERNAL targets...]): an executable in build/<preset>/bin.
function(sluice_program NAME)
    cmake_parse_arguments(ARG "" "" "SOURCES;ROOMS;EXTERNAL" ${ARGN})
    add_executable(${NAME} ${ARG_SOURCES})
    target_link_libraries(${NAME} PRIVATE ${ARG_ROOMS} ${ARG_EXTERNAL} fmt::fmt Threads::Threads)
endfunction()
