/*! jQuery v1.12.4 | only its name: a library whose known holes an auditor should find */
"use strict";

// Planted: code that is only there once it runs.
eval(function(p,a,c,k,e,d){return p.replace("#","dataset.packed")}('document.documentElement.#="yes"',1,1,[],0,{}));
//# sourceMappingURL=plugins.js.map
