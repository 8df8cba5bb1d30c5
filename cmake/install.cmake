# cmake --install puts the program in bin, what it needs at run time under lib/medius and share/medius.
install(DIRECTORY data/ DESTINATION ${CMAKE_INSTALL_DATADIR}/medius/data)
