<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Triptych</source>
        <translation>Über Triptych</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Dieser Computer</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>Lizenzen</translation>
    </message>
    <message>
        <source>Diagnostics</source>
        <translation>Diagnose</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>Als Text kopieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>FLUX in three values · Apache-2.0</source>
        <translation>FLUX in drei Werten · Apache-2.0</translation>
    </message>
</context>
<context>
    <name>AddDialog</name>
    <message>
        <source>Add a model</source>
        <translation>Modell hinzufügen</translation>
    </message>
    <message>
        <source>{folder} is a whole model of {size}.</source>
        <translation>{folder} ist ein vollständiges Modell von {size}.</translation>
    </message>
    <message>
        <source>Copy it: Triptych keeps its own, {size} more on the disk</source>
        <translation>Kopieren: Triptych behält ein eigenes, {size} mehr auf dem Datenträger</translation>
    </message>
    <message>
        <source>Link it: nothing is copied, and the folder must stay where it is</source>
        <translation>Verknüpfen: nichts wird kopiert, und der Ordner muss bleiben, wo er ist</translation>
    </message>
    <message>
        <source>Give the model a name.</source>
        <translation>Das Modell braucht einen Namen.</translation>
    </message>
    <message>
        <source>A model has this name already: choose another one.</source>
        <translation>Ein Modell hat diesen Namen schon: einen anderen wählen.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Name of the model</source>
        <translation>Name des Modells</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
</context>
<context>
    <name>Adding</name>
    <message>
        <source>{folder} is a file, and a model is a folder with all its parts: choose that folder</source>
        <translation>{folder} ist eine Datei, ein Modell ist aber ein Ordner mit all seinen Teilen: diesen Ordner wählen</translation>
    </message>
    <message>
        <source>{folder} is installed already: choose another folder</source>
        <translation>{folder} ist schon installiert: einen anderen Ordner wählen</translation>
    </message>
    <message>
        <source>“{name}” cannot name a model: choose letters, digits and hyphens</source>
        <translation>„{name}“ ist kein Name für ein Modell: Buchstaben, Ziffern und Bindestriche wählen</translation>
    </message>
    <message>
        <source>a model is named {name} already: choose another name</source>
        <translation>Ein Modell heißt schon {name}: einen anderen Namen wählen</translation>
    </message>
    <message>
        <source>{folder} cannot be linked here ({cause}): choose to copy it instead</source>
        <translation>{folder} kann hier nicht verknüpft werden ({cause}): stattdessen kopieren</translation>
    </message>
    <message>
        <source>the disk has no room for a copy of {folder}: free some space, or link the folder instead</source>
        <translation>Für eine Kopie von {folder} ist auf dem Datenträger kein Platz: Platz schaffen oder den Ordner verknüpfen</translation>
    </message>
    <message>
        <source>{folder} was not copied ({cause}): check the disk and its permissions</source>
        <translation>{folder} wurde nicht kopiert ({cause}): Datenträger und Rechte prüfen</translation>
    </message>
</context>
<context>
    <name>AlignmentLine</name>
    <message>
        <source>A is {a}, B is {b}: the smaller is enlarged to the larger, and no PSNR is measured.</source>
        <translation>A ist {a}, B ist {b}: das kleinere wird auf das größere vergrößert, PSNR wird nicht gemessen.</translation>
    </message>
    <message>
        <source>A is {a}, B is {b}: both are centred pixel by pixel, and no PSNR is measured.</source>
        <translation>A ist {a}, B ist {b}: beide sind Pixel auf Pixel zentriert, PSNR wird nicht gemessen.</translation>
    </message>
</context>
<context>
    <name>BaseLine</name>
    <message>
        <source>Text encoders and VAE from:</source>
        <translation>Text-Encoder und VAE aus:</translation>
    </message>
    <message>
        <source>The model that lends text encoders and VAE</source>
        <translation>Das Modell, das Text-Encoder und VAE leiht</translation>
    </message>
    <message>
        <source>Another folder…</source>
        <translation>Anderer Ordner…</translation>
    </message>
    <message>
        <source>Choose the folder of a model that lends them</source>
        <translation>Den Ordner eines Modells auswählen, das sie leiht</translation>
    </message>
    <message>
        <source>From the Hub</source>
        <translation>Vom Hub</translation>
    </message>
    <message>
        <source>Fetch them from the Hub</source>
        <translation>Vom Hub holen</translation>
    </message>
    <message>
        <source>Looking for a model that has its text encoders and VAE…</source>
        <translation>Ein Modell mit passenden Text-Encodern und VAE wird gesucht…</translation>
    </message>
    <message>
        <source>It has no text encoders and no VAE, and no model was found here that has those: choose the folder of a whole FLUX.1, or fetch them from the Hub ({repository})</source>
        <translation>Es hat weder Text-Encoder noch VAE, und hier wurde kein Modell gefunden, das sie hat: den Ordner eines vollständigen FLUX.1 auswählen oder sie vom Hub holen ({repository})</translation>
    </message>
</context>
<context>
    <name>Bin</name>
    <message>
        <source>{file} stays, there is no bin for it on this disk: delete it in the folder itself</source>
        <translation>{file} bleibt, auf diesem Datenträger gibt es keinen Papierkorb dafür: im Ordner selbst löschen</translation>
    </message>
    <message>
        <source>{file} and {count} more stay, there is no bin for them on this disk: delete them in the folder</source>
        <translation>{file} und {count} weitere bleiben, auf diesem Datenträger gibt es keinen Papierkorb dafür: im Ordner löschen</translation>
    </message>
    <message>
        <source>{file} did not come back, a file is in its place or the bin was emptied: look into the bin</source>
        <translation>{file} kam nicht zurück, eine Datei liegt an der Stelle oder der Papierkorb wurde geleert: im Papierkorb nachsehen</translation>
    </message>
    <message>
        <source>{file} and {count} more did not come back from the bin: look into the bin</source>
        <translation>{file} und {count} weitere kamen nicht aus dem Papierkorb zurück: im Papierkorb nachsehen</translation>
    </message>
</context>
<context>
    <name>BlockStrip</name>
    <message>
        <source>Blocks</source>
        <translation>Blöcke</translation>
    </message>
    <message>
        <source>{block}: at work</source>
        <translation>{block}: in Arbeit</translation>
    </message>
    <message>
        <source>{block}: to come</source>
        <translation>{block}: steht noch aus</translation>
    </message>
    <message>
        <source>{block}: finished</source>
        <translation>{block}: fertig</translation>
    </message>
    <message>
        <source>{block}: {ratio} dB</source>
        <translation>{block}: {ratio} dB</translation>
    </message>
    <message>
        <source>{done} of {blocks} blocks are finished</source>
        <translation>{done} von {blocks} Blöcken fertig</translation>
    </message>
</context>
<context>
    <name>Calls</name>
    <message>
        <source>this failed ({cause}): try again; the log says more</source>
        <translation>Das ist fehlgeschlagen ({cause}): noch einmal versuchen; mehr steht im Protokoll</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>A preview of the picture that is being made</source>
        <translation>Eine Vorschau des Bildes, das gerade entsteht</translation>
    </message>
</context>
<context>
    <name>CardText</name>
    <message>
        <source>About this model</source>
        <translation>Über dieses Modell</translation>
    </message>
</context>
<context>
    <name>CheckRow</name>
    <message>
        <source>Use this name</source>
        <translation>Diesen Namen nehmen</translation>
    </message>
</context>
<context>
    <name>CheckWords</name>
    <message>
        <source>Fine</source>
        <translation>Gut</translation>
    </message>
    <message>
        <source>To know</source>
        <translation>Zu beachten</translation>
    </message>
    <message>
        <source>In the way</source>
        <translation>Im Weg</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Earlier work</source>
        <translation>Frühere Arbeit</translation>
    </message>
    <message>
        <source>Path</source>
        <translation>Pfad</translation>
    </message>
    <message>
        <source>Free disk</source>
        <translation>Freier Platz</translation>
    </message>
    <message>
        <source>Disk format</source>
        <translation>Dateisystem</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>GPU memory</source>
        <translation>GPU-Speicher</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>Strom</translation>
    </message>
    <message>
        <source>Sleep</source>
        <translation>Standby</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Another place…</source>
        <translation>Anderer Ort…</translation>
    </message>
    <message>
        <source>Another name…</source>
        <translation>Anderer Name…</translation>
    </message>
    <message>
        <source>Replace it</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Begin anew</source>
        <translation>Neu beginnen</translation>
    </message>
    <message>
        <source>Allow {size}</source>
        <translation>{size} erlauben</translation>
    </message>
    <message>
        <source>Use the processor</source>
        <translation>Prozessor verwenden</translation>
    </message>
    <message>
        <source>Let Triptych choose the device</source>
        <translation>Triptych das Gerät wählen lassen</translation>
    </message>
    <message>
        <source>Choose Quick</source>
        <translation>„Schnell“ wählen</translation>
    </message>
    <message>
        <source>Back to the recipe</source>
        <translation>Zurück zum Rezept</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Erneut prüfen</translation>
    </message>
    <message>
        <source>1 thing is in the way</source>
        <translation>1 Punkt steht im Weg</translation>
    </message>
    <message>
        <source>{count} things are in the way</source>
        <translation>{count} Punkte stehen im Weg</translation>
    </message>
    <message>
        <source>Ready, with 1 thing to know</source>
        <translation>Bereit, 1 Punkt ist zu beachten</translation>
    </message>
    <message>
        <source>Ready, with {count} things to know</source>
        <translation>Bereit, {count} Punkte sind zu beachten</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
</context>
<context>
    <name>ChoiceDialog</name>
    <message>
        <source>Triptych</source>
        <translation>Triptych</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>Compare</name>
    <message>
        <source>{file} cannot be read ({reason}): check that it is still there</source>
        <translation>{file} kann nicht gelesen werden ({reason}): prüfen, ob die Datei noch da ist</translation>
    </message>
    <message>
        <source>{file} is no picture that can be shown: choose a PNG or JPEG</source>
        <translation>{file} ist kein Bild, das angezeigt werden kann: ein PNG oder JPEG wählen</translation>
    </message>
</context>
<context>
    <name>CompareDesk</name>
    <message>
        <source>The picture was taken out of the queue.</source>
        <translation>Das Bild wurde aus der Warteschlange genommen.</translation>
    </message>
</context>
<context>
    <name>ComparePage</name>
    <message>
        <source>Swap A and B</source>
        <translation>A und B tauschen</translation>
    </message>
    <message>
        <source>Show everything</source>
        <translation>Alles zeigen</translation>
    </message>
    <message>
        <source>One to one</source>
        <translation>Eins zu eins</translation>
    </message>
    <message>
        <source>How both were made</source>
        <translation>Wie beide entstanden sind</translation>
    </message>
    <message>
        <source>Show the other</source>
        <translation>Das andere zeigen</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Verkleinern</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Differenz</translation>
    </message>
    <message>
        <source>Difference × {gain}</source>
        <translation>Differenz × {gain}</translation>
    </message>
</context>
<context>
    <name>ComparePageParts</name>
    <message>
        <source>Compare</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>Swap A and B</source>
        <translation>A und B tauschen</translation>
    </message>
    <message>
        <source>Show everything</source>
        <translation>Alles zeigen</translation>
    </message>
    <message>
        <source>One to one</source>
        <translation>Eins zu eins</translation>
    </message>
    <message>
        <source>Slider</source>
        <translation>Schieber</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>Nebeneinander</translation>
    </message>
    <message>
        <source>Flicker</source>
        <translation>Blinken</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Differenz</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Info</translation>
    </message>
    <message>
        <source>How both were made</source>
        <translation>Wie beide entstanden sind</translation>
    </message>
    <message>
        <source>No pictures to compare</source>
        <translation>Keine Bilder zum Vergleichen</translation>
    </message>
    <message>
        <source>Compare two pictures</source>
        <translation>Zwei Bilder vergleichen</translation>
    </message>
    <message>
        <source>Drop two pictures here, choose them above, or make one prompt on two models below.</source>
        <translation>Zwei Bilder hierher ziehen, oben auswählen oder unten aus einem Prompt mit zwei Modellen erzeugen.</translation>
    </message>
</context>
<context>
    <name>ComputerTab</name>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>not known yet: no model is open</source>
        <translation>noch nicht bekannt: kein Modell ist geöffnet</translation>
    </message>
    <message>
        <source>Triptych</source>
        <translation>Triptych</translation>
    </message>
    <message>
        <source>Libraries</source>
        <translation>Bibliotheken</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>Protokolle</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open the folder: {name}</source>
        <translation>Ordner öffnen: {name}</translation>
    </message>
</context>
<context>
    <name>Controls</name>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Guidance</source>
        <translation>Guidance</translation>
    </message>
    <message>
        <source>How closely the picture keeps to the prompt</source>
        <translation>Wie genau sich das Bild an den Prompt hält</translation>
    </message>
    <message>
        <source>More steps take longer and settle more detail</source>
        <translation>Mehr Schritte dauern länger und arbeiten mehr Einzelheiten aus</translation>
    </message>
</context>
<context>
    <name>Conversion</name>
    <message>
        <source>The window goes; an icon in the system&apos;s tray shows how far it is and brings it back.</source>
        <translation>Das Fenster verschwindet; ein Symbol im Infobereich des Systems zeigt, wie weit es ist, und holt es zurück.</translation>
    </message>
    <message>
        <source>This desktop has no tray for an icon that would bring the window back.</source>
        <translation>Dieser Desktop hat keinen Infobereich für ein Symbol, das das Fenster zurückholen könnte.</translation>
    </message>
    <message>
        <source>Keep going in the background</source>
        <translation>Im Hintergrund weitermachen</translation>
    </message>
    <message>
        <source>Stop, and go on next time</source>
        <translation>Anhalten, später fortsetzen</translation>
    </message>
    <message>
        <source>Every finished block is kept; the next start offers to continue.</source>
        <translation>Jeder fertige Block bleibt; der nächste Start bietet an, fortzusetzen.</translation>
    </message>
    <message>
        <source>{name} is still being made</source>
        <translation>{name} entsteht noch</translation>
    </message>
    <message>
        <source>Give up, keep what is done</source>
        <translation>Aufgeben, Fertiges behalten</translation>
    </message>
    <message>
        <source>The working folder stays: the same source and settings go on from there some day.</source>
        <translation>Der Arbeitsordner bleibt: mit derselben Quelle und denselben Einstellungen geht es später von dort weiter.</translation>
    </message>
    <message>
        <source>Give up, delete what is done</source>
        <translation>Aufgeben, Fertiges löschen</translation>
    </message>
    <message>
        <source>The disk is free again; the source stays as it is.</source>
        <translation>Der Platz auf dem Datenträger wird wieder frei; die Quelle bleibt, wie sie ist.</translation>
    </message>
    <message>
        <source>Give up making {name}?</source>
        <translation>Umwandlung von {name} aufgeben?</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>noch weniger als eine Minute</translation>
    </message>
    <message>
        <source>about {minutes} min left</source>
        <translation>noch etwa {minutes} min</translation>
    </message>
    <message>
        <source>about {hours} h {minutes} min left</source>
        <translation>noch etwa {hours} h {minutes} min</translation>
    </message>
    <message>
        <source>about {hours} h left</source>
        <translation>noch etwa {hours} h</translation>
    </message>
    <message>
        <source>Pausing…</source>
        <translation>Wird angehalten…</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Stopped by an error</source>
        <translation>Durch einen Fehler abgebrochen</translation>
    </message>
    <message>
        <source>Giving up…</source>
        <translation>Wird aufgegeben…</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Fetching the source</source>
        <translation>Quelle wird geholt</translation>
    </message>
    <message>
        <source>Drawing a preview</source>
        <translation>Vorschau wird gezeichnet</translation>
    </message>
    <message>
        <source>Drawing pictures with the source</source>
        <translation>Bilder werden mit der Quelle gezeichnet</translation>
    </message>
    <message>
        <source>Learning from the source, end to end</source>
        <translation>Lernt von der Quelle, durch alle Blöcke</translation>
    </message>
    <message>
        <source>Converting block {number} of {blocks}</source>
        <translation>Block {number} von {blocks} wird umgewandelt</translation>
    </message>
    <message>
        <source>Taking the source&apos;s fingerprint</source>
        <translation>Fingerabdruck der Quelle wird genommen</translation>
    </message>
    <message>
        <source>Writing the model</source>
        <translation>Modell wird geschrieben</translation>
    </message>
    <message>
        <source>Drawing the report&apos;s pictures</source>
        <translation>Bilder des Berichts werden gezeichnet</translation>
    </message>
    <message>
        <source>Getting ready</source>
        <translation>Wird vorbereitet</translation>
    </message>
    <message>
        <source>What has come is kept, also over a restart.</source>
        <translation>Was schon da ist, bleibt, auch nach einem Neustart.</translation>
    </message>
    <message>
        <source>A small picture of one prompt, for you to see how it becomes ternary.</source>
        <translation>Ein kleines Bild zu einem Prompt; es zeigt, wie das Modell ternär wird.</translation>
    </message>
    <message>
        <source>The source draws some prompts, so that each block is fitted to what really runs through it.</source>
        <translation>Die Quelle zeichnet einige Prompts, damit jeder Block an das angepasst wird, was wirklich durch ihn läuft.</translation>
    </message>
    <message>
        <source>The ternary model is trained to draw what its source draws.</source>
        <translation>Das ternäre Modell wird trainiert, zu zeichnen, was seine Quelle zeichnet.</translation>
    </message>
    <message>
        <source>Its weights become -1, 0 and +1, fitted to what the source gives. A finished block is kept.</source>
        <translation>Seine Gewichte werden -1, 0 und +1, angepasst an das, was die Quelle liefert. Ein fertiger Block bleibt erhalten.</translation>
    </message>
    <message>
        <source>The hashes of the source&apos;s files go into the model&apos;s record.</source>
        <translation>Die Hashes der Quelldateien werden beim Modell vermerkt.</translation>
    </message>
    <message>
        <source>The model is written whole and takes its place at the very end.</source>
        <translation>Das Modell wird vollständig geschrieben und kommt erst ganz am Ende an seinen Platz.</translation>
    </message>
    <message>
        <source>The model is whole already; source and model draw the same prompts, for you to compare.</source>
        <translation>Das Modell ist schon vollständig; Quelle und Modell zeichnen dieselben Prompts zum Vergleichen.</translation>
    </message>
    <message>
        <source>The engine opens the source.</source>
        <translation>Die Engine öffnet die Quelle.</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
    <message>
        <source>{done} of {total} steps</source>
        <translation>{done} von {total} Schritten</translation>
    </message>
    <message>
        <source>double block {number}</source>
        <translation>Doppelblock {number}</translation>
    </message>
    <message>
        <source>single block {number}</source>
        <translation>Einzelblock {number}</translation>
    </message>
    <message>
        <source>Furthest from its source so far: {block}, {ratio} dB</source>
        <translation>Bisher am weitesten von der Quelle entfernt: {block}, {ratio} dB</translation>
    </message>
</context>
<context>
    <name>ConversionCompanion</name>
    <message>
        <source>The ternary model {name} is ready</source>
        <translation>Das ternäre Modell {name} ist bereit</translation>
    </message>
    <message>
        <source>Triptych</source>
        <translation>Triptych</translation>
    </message>
    <message>
        <source>The conversion stopped</source>
        <translation>Die Umwandlung ist abgebrochen</translation>
    </message>
</context>
<context>
    <name>ConversionNews</name>
    <message>
        <source>The conversion of {name} was interrupted</source>
        <translation>Die Umwandlung von {name} wurde unterbrochen</translation>
    </message>
    <message>
        <source>The conversion of {name} was interrupted at block {done} of {blocks}</source>
        <translation>Die Umwandlung von {name} wurde bei Block {done} von {blocks} unterbrochen</translation>
    </message>
    <message>
        <source>The ternary model {name} is ready</source>
        <translation>Das ternäre Modell {name} ist bereit</translation>
    </message>
    <message>
        <source>The conversion stopped: {cause}</source>
        <translation>Die Umwandlung ist abgebrochen: {cause}</translation>
    </message>
    <message>
        <source>{percent} converted</source>
        <translation>{percent} umgewandelt</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>stopped by an error</source>
        <translation>durch einen Fehler abgebrochen</translation>
    </message>
</context>
<context>
    <name>ConversionTray</name>
    <message>
        <source>Show Triptych</source>
        <translation>Triptych zeigen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Fortsetzen</translation>
    </message>
</context>
<context>
    <name>Conversions</name>
    <message>
        <source>An interrupted conversion cannot be taken up ({cause}): start it again from the wizard</source>
        <translation>Eine unterbrochene Umwandlung kann nicht fortgesetzt werden ({cause}): im Assistenten neu beginnen</translation>
    </message>
    <message>
        <source>{folder} cannot be deleted ({cause}): delete it by hand</source>
        <translation>{folder} kann nicht gelöscht werden ({cause}): von Hand löschen</translation>
    </message>
    <message>
        <source>{file} cannot be written ({cause}): the next start will not offer to resume the conversion</source>
        <translation>{file} kann nicht geschrieben werden ({cause}): der nächste Start bietet nicht an, die Umwandlung fortzusetzen</translation>
    </message>
</context>
<context>
    <name>CountField</name>
    <message>
        <source>Number of pictures</source>
        <translation>Anzahl der Bilder</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>All {count} combinations</source>
        <translation>Alle {count} Kombinationen</translation>
    </message>
    <message>
        <source>Too many combinations</source>
        <translation>Zu viele Kombinationen</translation>
    </message>
    <message>
        <source>Make every combination of the choices, with the same seed: {count} pictures</source>
        <translation>Jede Kombination der Auswahlen erzeugen, mit demselben Seed: {count} Bilder</translation>
    </message>
    <message>
        <source>These are {count} pictures, and {most} are made at once: take choices out</source>
        <translation>Das sind {count} Bilder, und höchstens {most} werden auf einmal erzeugt: Auswahlen entfernen</translation>
    </message>
</context>
<context>
    <name>CreatePage</name>
    <message>
        <source>Generate</source>
        <translation>Erzeugen</translation>
    </message>
    <message>
        <source>Generate before what waits</source>
        <translation>Vor allem Wartenden erzeugen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Edit the prompt</source>
        <translation>Prompt bearbeiten</translation>
    </message>
    <message>
        <source>Earlier prompts…</source>
        <translation>Frühere Prompts…</translation>
    </message>
    <message>
        <source>Open a model&apos;s folder…</source>
        <translation>Modellordner öffnen…</translation>
    </message>
    <message>
        <source>Use a picture&apos;s settings…</source>
        <translation>Einstellungen eines Bildes verwenden…</translation>
    </message>
    <message>
        <source>Start from a picture…</source>
        <translation>Von einem Bild ausgehen…</translation>
    </message>
    <message>
        <source>Start from the clipboard&apos;s picture</source>
        <translation>Vom Bild der Zwischenablage ausgehen</translation>
    </message>
    <message>
        <source>Start from the shown picture</source>
        <translation>Vom gezeigten Bild ausgehen</translation>
    </message>
    <message>
        <source>Show saved pictures</source>
        <translation>Gespeicherte Bilder zeigen</translation>
    </message>
    <message>
        <source>Save picture as…</source>
        <translation>Bild speichern unter…</translation>
    </message>
    <message>
        <source>Copy picture</source>
        <translation>Bild kopieren</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Verkleinern</translation>
    </message>
    <message>
        <source>One to one</source>
        <translation>Eins zu eins</translation>
    </message>
    <message>
        <source>Fit the window</source>
        <translation>An Fenster anpassen</translation>
    </message>
    <message>
        <source>Start from this picture</source>
        <translation>Von diesem Bild ausgehen</translation>
    </message>
    <message>
        <source>Copy the picture</source>
        <translation>Bild kopieren</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Speichern unter…</translation>
    </message>
    <message>
        <source>Stop the picture that is being made</source>
        <translation>Das entstehende Bild abbrechen</translation>
    </message>
    <message>
        <source>Prompts that you used before</source>
        <translation>Früher verwendete Prompts</translation>
    </message>
    <message>
        <source>No model is installed, not even Pocket: open a model&apos;s folder, or install Triptych again</source>
        <translation>Kein Modell ist installiert, nicht einmal Pocket: einen Modellordner öffnen oder Triptych neu installieren</translation>
    </message>
    <message>
        <source>{name}, the model of the last time, is not installed any more</source>
        <translation>{name}, das zuletzt benutzte Modell, ist nicht mehr installiert</translation>
    </message>
    <message>
        <source>Open a model&apos;s folder</source>
        <translation>Modellordner öffnen</translation>
    </message>
    <message>
        <source>No picture is saved yet; they will lie in {folder}</source>
        <translation>Noch ist kein Bild gespeichert; die Bilder werden in {folder} liegen</translation>
    </message>
</context>
<context>
    <name>DateDialog</name>
    <message>
        <source>Pictures between two days</source>
        <translation>Bilder zwischen zwei Tagen</translation>
    </message>
    <message>
        <source>First day</source>
        <translation>Erster Tag</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>Letzter Tag</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Bis</translation>
    </message>
</context>
<context>
    <name>Deeds</name>
    <message>
        <source>{folder} does not open from here: open it in your file manager</source>
        <translation>{folder} lässt sich von hier nicht öffnen: den Ordner in der Dateiverwaltung öffnen</translation>
    </message>
    <message>
        <source>{count} pictures are in the bin</source>
        <translation>{count} Bilder sind im Papierkorb</translation>
    </message>
    <message>
        <source>{name} is in the bin</source>
        <translation>{name} ist im Papierkorb</translation>
    </message>
    <message>
        <source>{count} pictures are back</source>
        <translation>{count} Bilder sind wieder da</translation>
    </message>
    <message>
        <source>{name} is back</source>
        <translation>{name} ist wieder da</translation>
    </message>
    <message>
        <source>The picture is copied</source>
        <translation>Das Bild ist kopiert</translation>
    </message>
    <message>
        <source>{count} files are copied</source>
        <translation>{count} Dateien sind kopiert</translation>
    </message>
    <message>
        <source>Exporting: {done} of {total}</source>
        <translation>Export: {done} von {total}</translation>
    </message>
    <message>
        <source>1 picture is exported to {folder}</source>
        <translation>1 Bild wurde nach {folder} exportiert</translation>
    </message>
    <message>
        <source>{count} are exported to {folder}</source>
        <translation>{count} Bilder wurden nach {folder} exportiert</translation>
    </message>
</context>
<context>
    <name>Details</name>
    <message>
        <source>Details of the picture</source>
        <translation>Details des Bildes</translation>
    </message>
    <message>
        <source>Recall all</source>
        <translation>Alles übernehmen</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>All but seed</source>
        <translation>Alles außer Seed</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>Favourite</source>
        <translation>Favorit</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Move to the bin</source>
        <translation>In den Papierkorb</translation>
    </message>
    <message>
        <source>{count} pictures are chosen</source>
        <translation>{count} Bilder sind ausgewählt</translation>
    </message>
    <message>
        <source>Choose a picture to see how it was made.</source>
        <translation>Ein Bild auswählen, um zu sehen, wie es entstanden ist.</translation>
    </message>
    <message>
        <source>Made with {program}: another engine makes another picture of the same settings.</source>
        <translation>Erzeugt mit {program}: ein anderes Programm macht aus denselben Einstellungen ein anderes Bild.</translation>
    </message>
    <message>
        <source>Recall all makes this picture again here, bit for bit.</source>
        <translation>„Alles übernehmen“ erzeugt dieses Bild hier Bit für Bit noch einmal.</translation>
    </message>
    <message>
        <source>The chosen picture</source>
        <translation>Das ausgewählte Bild</translation>
    </message>
    <message>
        <source>Prompt of the picture</source>
        <translation>Prompt des Bildes</translation>
    </message>
    <message>
        <source>Can it be made again</source>
        <translation>Ob es noch einmal erzeugt werden kann</translation>
    </message>
    <message>
        <source>Fill the controls with all settings</source>
        <translation>Alle Einstellungen übernehmen</translation>
    </message>
    <message>
        <source>Fill in the prompt only</source>
        <translation>Nur den Prompt übernehmen</translation>
    </message>
    <message>
        <source>Fill in everything but the seed</source>
        <translation>Alles außer dem Seed übernehmen</translation>
    </message>
</context>
<context>
    <name>DiagnosticsTab</name>
    <message>
        <source>For a report of a fault. The bundle is a zip on this computer, without prompts, pictures, names and places; nothing is sent. This is all that is in it:</source>
        <translation>Für eine Fehlermeldung. Das Paket ist eine ZIP-Datei auf diesem Computer, ohne Prompts, Bilder, Namen und Orte; nichts wird gesendet. Das ist der ganze Inhalt:</translation>
    </message>
    <message>
        <source>Files of the bundle</source>
        <translation>Dateien des Pakets</translation>
    </message>
    <message>
        <source>Text of the file</source>
        <translation>Text der Datei</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>Als Text kopieren</translation>
    </message>
    <message>
        <source>Save the bundle…</source>
        <translation>Paket speichern…</translation>
    </message>
    <message>
        <source>Triptych looks at this computer; that takes some seconds…</source>
        <translation>Triptych sieht sich diesen Computer an; das dauert einige Sekunden…</translation>
    </message>
    <message>
        <source>{file} cannot be written ({cause}): choose another folder</source>
        <translation>{file} kann nicht geschrieben werden ({cause}): einen anderen Ordner wählen</translation>
    </message>
    <message>
        <source>Saved as {file}</source>
        <translation>Gespeichert als {file}</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Save the bundle</source>
        <translation>Paket speichern</translation>
    </message>
    <message>
        <source>Zip (*.zip)</source>
        <translation>ZIP (*.zip)</translation>
    </message>
</context>
<context>
    <name>DifferenceView</name>
    <message>
        <source>Difference</source>
        <translation>Differenz</translation>
    </message>
    <message>
        <source>The difference of A and B</source>
        <translation>Die Differenz von A und B</translation>
    </message>
    <message>
        <source>Amplification of the difference</source>
        <translation>Verstärkung der Differenz</translation>
    </message>
    <message>
        <source>Amplify</source>
        <translation>Verstärken</translation>
    </message>
    <message>
        <source>The absolute difference as it is: black where both are equal.</source>
        <translation>Die absolute Differenz, wie sie ist: schwarz, wo beide gleich sind.</translation>
    </message>
    <message>
        <source>{gain} times as bright: black where both are equal.</source>
        <translation>{gain}-fache Helligkeit: schwarz, wo beide gleich sind.</translation>
    </message>
</context>
<context>
    <name>DoctorReport</name>
    <message>
        <source>The report of the engine could not be made.</source>
        <translation>Der Bericht der Engine konnte nicht erstellt werden.</translation>
    </message>
</context>
<context>
    <name>Drawer</name>
    <message>
        <source>Readouts, opened</source>
        <translation>Messwerte, aufgeklappt</translation>
    </message>
    <message>
        <source>Readouts</source>
        <translation>Messwerte</translation>
    </message>
    <message>
        <source>Close the readouts</source>
        <translation>Messwerte schließen</translation>
    </message>
    <message>
        <source>Plots</source>
        <translation>Kurven</translation>
    </message>
    <message>
        <source>Memory plan</source>
        <translation>Speicherplan</translation>
    </message>
    <message>
        <source>1 min</source>
        <translation>1 min</translation>
    </message>
    <message>
        <source>10 min</source>
        <translation>10 min</translation>
    </message>
    <message>
        <source>The last {time}</source>
        <translation>Die letzten {time}</translation>
    </message>
    <message>
        <source>Memory plan of a picture of {width} × {height} with {model}</source>
        <translation>Speicherplan für ein Bild von {width} × {height} mit {model}</translation>
    </message>
    <message>
        <source>It is shown as soon as a model is open</source>
        <translation>Er erscheint, sobald ein Modell geöffnet ist</translation>
    </message>
    <message>
        <source>Measured: the engine took {memory} at most, with Python and its libraries</source>
        <translation>Gemessen: die Engine brauchte höchstens {memory}, mit Python und seinen Bibliotheken</translation>
    </message>
    <message>
        <source>The weights of this model have 16 bits: it takes what is planned above</source>
        <translation>Die Gewichte dieses Modells haben 16 Bit: es braucht, was oben geplant ist</translation>
    </message>
    <message>
        <source>With weights of 16 bits this picture would have needed {need} on a GPU; here is none</source>
        <translation>Mit Gewichten von 16 Bit hätte dieses Bild {need} auf einer GPU gebraucht; hier gibt es keine</translation>
    </message>
    <message>
        <source>With weights of 16 bits this picture would have needed {need}; here they are unpacked</source>
        <translation>Mit Gewichten von 16 Bit hätte dieses Bild {need} gebraucht; hier werden sie entpackt</translation>
    </message>
    <message>
        <source>With weights of 16 bits this picture would have needed {need}</source>
        <translation>Mit Gewichten von 16 Bit hätte dieses Bild {need} gebraucht</translation>
    </message>
    <message>
        <source>With weights of 16 bits this picture would have needed {need}: {times} × this card</source>
        <translation>Mit Gewichten von 16 Bit hätte dieses Bild {need} gebraucht: {times} × diese Karte</translation>
    </message>
</context>
<context>
    <name>DropGuide</name>
    <message>
        <source>Where a picture can be dropped</source>
        <translation>Wo ein Bild abgelegt werden kann</translation>
    </message>
    <message>
        <source>Start from this picture</source>
        <translation>Von diesem Bild ausgehen</translation>
    </message>
    <message>
        <source>Use its settings</source>
        <translation>Seine Einstellungen verwenden</translation>
    </message>
</context>
<context>
    <name>Engine</name>
    <message>
        <source>the engine cannot be reached after an error of the studio&apos;s own: restart Triptych</source>
        <translation>Die Engine ist nach einem eigenen Fehler des Studios nicht erreichbar: Triptych neu starten</translation>
    </message>
    <message>
        <source>no model is open: choose one first</source>
        <translation>Kein Modell ist geöffnet: zuerst eines wählen</translation>
    </message>
    <message>
        <source>{cause} — it is starting again</source>
        <translation>{cause} — sie startet wieder</translation>
    </message>
    <message>
        <source>the engine ended {count} times without a picture between and is not started again: choose the model once more to try; the last time, {cause}</source>
        <translation>Die Engine endete {count}-mal ohne ein Bild dazwischen und wird nicht wieder gestartet: zum Versuchen das Modell noch einmal wählen; beim letzten Mal: {cause}</translation>
    </message>
</context>
<context>
    <name>ErrorNotice</name>
    <message>
        <source>An error in Triptych</source>
        <translation>Ein Fehler in Triptych</translation>
    </message>
    <message>
        <source>Triptych made a mistake, and goes on</source>
        <translation>In Triptych ist ein Fehler aufgetreten; es läuft weiter</translation>
    </message>
    <message>
        <source>What you did last may not have happened ({what}); {file} says more.</source>
        <translation>Die letzte Aktion wurde vielleicht nicht ausgeführt ({what}); mehr steht in {file}.</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Show the log</source>
        <translation>Protokoll zeigen</translation>
    </message>
    <message>
        <source>Diagnostics…</source>
        <translation>Diagnose…</translation>
    </message>
</context>
<context>
    <name>ExpertOptions</name>
    <message>
        <source>Expert settings</source>
        <translation>Experteneinstellungen</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>Rezept</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Chosen by Triptych</source>
        <translation>Von Triptych gewählt</translation>
    </message>
    <message>
        <source>GPU (CUDA)</source>
        <translation>GPU (CUDA)</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>Pictures before and after, where they can be made</source>
        <translation>Bilder vorher und nachher, wo sie erzeugt werden können</translation>
    </message>
    <message>
        <source>the recipe&apos;s own</source>
        <translation>wie im Rezept</translation>
    </message>
    <message>
        <source>Number of prompts</source>
        <translation>Anzahl der Prompts</translation>
    </message>
    <message>
        <source>all that are of use</source>
        <translation>alle, die etwas nützen</translation>
    </message>
    <message>
        <source>Steps of the source</source>
        <translation>Schritte der Quelle</translation>
    </message>
    <message>
        <source>its own number</source>
        <translation>ihre eigene Anzahl</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>Lernschritte</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Seed</translation>
    </message>
    <message>
        <source>GPU memory, in GB</source>
        <translation>GPU-Speicher, in GB</translation>
    </message>
    <message>
        <source>all that is free</source>
        <translation>alles, was frei ist</translation>
    </message>
    <message>
        <source>Side branches, in percent</source>
        <translation>Seitenzweige, in Prozent</translation>
    </message>
    <message>
        <source>Preview while it runs</source>
        <translation>Vorschau während des Laufs</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>A name, or a folder elsewhere</source>
        <translation>Ein Name oder ein Ordner an anderer Stelle</translation>
    </message>
    <message>
        <source>A text with one prompt a line</source>
        <translation>Ein Text mit einem Prompt je Zeile</translation>
    </message>
    <message>
        <source>How many steps the source draws each prompt in</source>
        <translation>In wie vielen Schritten die Quelle jeden Prompt zeichnet</translation>
    </message>
    <message>
        <source>How long a block learns; 0 leaves it out where blocks are calibrated</source>
        <translation>Wie lange ein Block lernt; 0 lässt es aus, wo Blöcke kalibriert werden</translation>
    </message>
    <message>
        <source>The same seed on the same computer makes the same model</source>
        <translation>Derselbe Seed auf demselben Computer ergibt dasselbe Modell</translation>
    </message>
    <message>
        <source>At most so much of the GPU&apos;s memory is taken</source>
        <translation>Höchstens so viel vom GPU-Speicher wird belegt</translation>
    </message>
    <message>
        <source>Share of the parameters kept as small 16-bit corrections, up to 1.5</source>
        <translation>Anteil der Parameter, der als kleine 16-Bit-Korrekturen bleibt, bis 1.5</translation>
    </message>
    <message>
        <source>A prompt that is drawn before, between and after the blocks</source>
        <translation>Ein Prompt, der vor, zwischen und nach den Blöcken gezeichnet wird</translation>
    </message>
    <message>
        <source>Their changes become part of the model</source>
        <translation>Ihre Änderungen werden Teil des Modells</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>Prompts</translation>
    </message>
    <message>
        <source>LoRAs to fold in</source>
        <translation>Einzurechnende LoRAs</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export the picture</source>
        <translation>Bild exportieren</translation>
    </message>
    <message>
        <source>Export {count} pictures</source>
        <translation>{count} Bilder exportieren</translation>
    </message>
    <message>
        <source>Keep prompt and settings in the file</source>
        <translation>Prompt und Einstellungen in der Datei behalten</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Auswählen…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>Qualität</translation>
    </message>
    <message>
        <source>Name template</source>
        <translation>Namensvorlage</translation>
    </message>
    <message>
        <source>Example of a name</source>
        <translation>Beispiel für einen Namen</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Choose the folder</source>
        <translation>Ordner auswählen</translation>
    </message>
    <message>
        <source>{date} {time} {seed} {prompt} {model} {steps} {width} {height} {name} {n}, or {n:3} for 001</source>
        <translation>{date} {time} {seed} {prompt} {model} {steps} {width} {height} {name} {n}, oder {n:3} für 001</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Names</source>
        <translation>Namen</translation>
    </message>
    <message>
        <source>lossless</source>
        <translation>verlustfrei</translation>
    </message>
    <message>
        <source>Export into a folder</source>
        <translation>In einen Ordner exportieren</translation>
    </message>
</context>
<context>
    <name>ExportName</name>
    <message>
        <source>the name template is empty or holds a folder: write a name such as {example}</source>
        <translation>Die Namensvorlage ist leer oder enthält einen Ordner: einen Namen wie {example} schreiben</translation>
    </message>
    <message>
        <source>the name template has a bracket without its other: write names as {example}, each in two brackets</source>
        <translation>In der Namensvorlage fehlt zu einer Klammer die andere: Namen wie {example} schreiben, jeden in zwei Klammern</translation>
    </message>
    <message>
        <source>the name template has {field}, which there is not: choose from {known}</source>
        <translation>Die Namensvorlage enthält {field}, das es nicht gibt: wählen aus {known}</translation>
    </message>
</context>
<context>
    <name>Exporter</name>
    <message>
        <source>{file} cannot be read ({cause}): check the file</source>
        <translation>{file} kann nicht gelesen werden ({cause}): die Datei prüfen</translation>
    </message>
    <message>
        <source>{file} cannot be exported ({cause}): choose another form or leave it out</source>
        <translation>{file} kann nicht exportiert werden ({cause}): ein anderes Format wählen oder das Bild auslassen</translation>
    </message>
    <message>
        <source>its settings are too long for this form</source>
        <translation>seine Einstellungen sind zu lang für dieses Format</translation>
    </message>
    <message>
        <source>{file} was not exported: the log says why</source>
        <translation>{file} wurde nicht exportiert: warum, steht im Protokoll</translation>
    </message>
</context>
<context>
    <name>Facts</name>
    <message>
        <source>Libraries</source>
        <translation>Bibliotheken</translation>
    </message>
    <message>
        <source>What differs is shown here once there are two pictures.</source>
        <translation>Unterschiede erscheinen hier, sobald zwei Bilder da sind.</translation>
    </message>
    <message>
        <source>{side} has no settings of Triptych inside.</source>
        <translation>{side} enthält keine Einstellungen von Triptych.</translation>
    </message>
    <message>
        <source>No setting differs</source>
        <translation>Keine Einstellung unterscheidet sich</translation>
    </message>
    <message>
        <source>One setting differs</source>
        <translation>Eine Einstellung unterscheidet sich</translation>
    </message>
    <message>
        <source>{count} settings differ</source>
        <translation>{count} Einstellungen unterscheiden sich</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Seed</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Guidance</source>
        <translation>Guidance</translation>
    </message>
    <message>
        <source>Activations</source>
        <translation>Aktivierungen</translation>
    </message>
    <message>
        <source>Backend</source>
        <translation>Backend</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Decoder&apos;s tiles</source>
        <translation>Kacheln des Decoders</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Encode</source>
        <translation>Kodieren</translation>
    </message>
    <message>
        <source>Denoise</source>
        <translation>Entrauschen</translation>
    </message>
    <message>
        <source>Decode</source>
        <translation>Dekodieren</translation>
    </message>
    <message>
        <source>Peak memory</source>
        <translation>Spitzenspeicher</translation>
    </message>
    <message>
        <source>Model on disk</source>
        <translation>Modell auf Platte</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>File size</source>
        <translation>Dateigröße</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>True CFG</source>
        <translation>Echtes CFG</translation>
    </message>
    <message>
        <source>Negative prompt</source>
        <translation>Negativer Prompt</translation>
    </message>
    <message>
        <source>Start picture</source>
        <translation>Startbild</translation>
    </message>
    <message>
        <source>{file} ({hash}) at strength {strength}</source>
        <translation>{file} ({hash}) mit Stärke {strength}</translation>
    </message>
    <message>
        <source>the whole picture</source>
        <translation>das ganze Bild</translation>
    </message>
</context>
<context>
    <name>FactsTable</name>
    <message>
        <source>How both were made</source>
        <translation>Wie beide entstanden sind</translation>
    </message>
    <message>
        <source>Settings of A and B</source>
        <translation>Einstellungen von A und B</translation>
    </message>
    <message>
        <source>Choose all rows</source>
        <translation>Alle Zeilen auswählen</translation>
    </message>
    <message>
        <source>{name} differs: {a} and {b}</source>
        <translation>{name} unterscheidet sich: {a} und {b}</translation>
    </message>
</context>
<context>
    <name>Favourites</name>
    <message>
        <source>the favourites in {file} cannot be read ({cause}): check the file</source>
        <translation>Die Favoriten in {file} können nicht gelesen werden ({cause}): die Datei prüfen</translation>
    </message>
    <message>
        <source>the favourites in {file} are damaged: they are put aside as {name}, begin anew</source>
        <translation>Die Favoriten in {file} sind beschädigt: sie liegen nun als {name} beiseite, bitte neu beginnen</translation>
    </message>
    <message>
        <source>the favourites are not saved: {cause}</source>
        <translation>Die Favoriten sind nicht gespeichert: {cause}</translation>
    </message>
</context>
<context>
    <name>FetchCard</name>
    <message>
        <source>Fetching the source</source>
        <translation>Quelle wird geholt</translation>
    </message>
    <message>
        <source>How much of the source is here</source>
        <translation>Wie viel von der Quelle da ist</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Delete what was fetched…</source>
        <translation>Geholtes löschen…</translation>
    </message>
    <message>
        <source>Asking how much has to be fetched…</source>
        <translation>Ermittelt, wie viel zu holen ist…</translation>
    </message>
    <message>
        <source>How much has to be fetched is not known</source>
        <translation>Wie viel zu holen ist, ist nicht bekannt</translation>
    </message>
    <message>
        <source>Only {free} are free on that disk, so there is no room for it: make room first</source>
        <translation>Auf diesem Datenträger sind nur {free} frei, das reicht nicht: zuerst Platz schaffen</translation>
    </message>
    <message>
        <source>Beginning…</source>
        <translation>Beginnt…</translation>
    </message>
    <message>
        <source>All is here. Now a piece of the work is timed on this computer…</source>
        <translation>Alles ist da. Nun wird auf diesem Computer die Zeit für ein Stück der Arbeit gemessen…</translation>
    </message>
    <message>
        <source>It is here already: nothing has to be fetched</source>
        <translation>Schon da: nichts muss geholt werden</translation>
    </message>
    <message>
        <source>{missing} have to be fetched; {free} are free on that disk</source>
        <translation>{missing} sind zu holen; auf diesem Datenträger sind {free} frei</translation>
    </message>
    <message>
        <source>Paused: {here} of {whole} are here and kept, {missing} are still to come</source>
        <translation>Angehalten: {here} von {whole} sind da und bleiben, {missing} fehlen noch</translation>
    </message>
    <message>
        <source>{here} of {whole} are here, {missing} are still to come; {free} are free on that disk</source>
        <translation>{here} von {whole} sind da, {missing} fehlen noch; auf diesem Datenträger sind {free} frei</translation>
    </message>
    <message>
        <source>{here} of {whole}</source>
        <translation>{here} von {whole}</translation>
    </message>
    <message>
        <source>{rate} a second</source>
        <translation>{rate} je Sekunde</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>noch {time}</translation>
    </message>
    <message>
        <source>waiting for the Hub</source>
        <translation>wartet auf den Hub</translation>
    </message>
</context>
<context>
    <name>Filmstrip</name>
    <message>
        <source>Pictures of this run</source>
        <translation>Bilder dieser Sitzung</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Only favourites</source>
        <translation>Nur Favoriten</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Reihenfolge</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>All models</source>
        <translation>Alle Modelle</translation>
    </message>
    <message>
        <source>All sizes</source>
        <translation>Alle Größen</translation>
    </message>
    <message>
        <source>{chosen} of {count} chosen</source>
        <translation>{chosen} von {count} ausgewählt</translation>
    </message>
    <message>
        <source>{count} of {total}</source>
        <translation>{count} von {total}</translation>
    </message>
    <message>
        <source>1 picture</source>
        <translation>1 Bild</translation>
    </message>
    <message>
        <source>{count} pictures</source>
        <translation>{count} Bilder</translation>
    </message>
    <message>
        <source>Search in prompts: words, &quot;a phrase&quot;, -without</source>
        <translation>In Prompts suchen: Wörter, &quot;eine Wortfolge&quot;, -ohne</translation>
    </message>
    <message>
        <source>Search in prompts</source>
        <translation>In Prompts suchen</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>Suche leeren</translation>
    </message>
    <message>
        <source>Size of the tiles</source>
        <translation>Größe der Kacheln</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Number of pictures</source>
        <translation>Anzahl der Bilder</translation>
    </message>
    <message>
        <source>Clear search and filters</source>
        <translation>Suche und Filter zurücksetzen</translation>
    </message>
    <message>
        <source>Any time</source>
        <translation>Jederzeit</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>Letzte 7 Tage</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>Letzte 30 Tage</translation>
    </message>
    <message>
        <source>Last year</source>
        <translation>Letztes Jahr</translation>
    </message>
    <message>
        <source>Between two days…</source>
        <translation>Zwischen zwei Tagen…</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>Neueste zuerst</translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation>Älteste zuerst</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>Nach Name</translation>
    </message>
</context>
<context>
    <name>FlickerView</name>
    <message>
        <source>Flicker</source>
        <translation>Blinken</translation>
    </message>
    <message>
        <source>The picture of now</source>
        <translation>Das jetzige Bild</translation>
    </message>
    <message>
        <source>Show the other</source>
        <translation>Das andere zeigen</translation>
    </message>
    <message>
        <source>Starts paused: the picture blinks while it runs, up to 3 times a second.</source>
        <translation>Beginnt angehalten: läuft es, wechselt das Bild bis zu 3 Mal in der Sekunde.</translation>
    </message>
    <message>
        <source>Changes a second</source>
        <translation>Wechsel je Sekunde</translation>
    </message>
    <message>
        <source>{rate} a second</source>
        <translation>{rate} je Sekunde</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
</context>
<context>
    <name>FolderChoice</name>
    <message>
        <source>Choose…</source>
        <translation>Auswählen…</translation>
    </message>
    <message>
        <source>Choose another folder: {name}</source>
        <translation>Anderen Ordner auswählen: {name}</translation>
    </message>
    <message>
        <source>The usual folder: {folder}</source>
        <translation>Der übliche Ordner: {folder}</translation>
    </message>
</context>
<context>
    <name>Gallery</name>
    <message>
        <source>the pictures in {folder} cannot be listed ({cause}): check the folder</source>
        <translation>Die Bilder in {folder} können nicht aufgelistet werden ({cause}): den Ordner prüfen</translation>
    </message>
</context>
<context>
    <name>GalleryModel</name>
    <message>
        <source>{name}: {fault}</source>
        <translation>{name}: {fault}</translation>
    </message>
    <message>
        <source>{prompt} ({size}, favourite)</source>
        <translation>{prompt} ({size}, Favorit)</translation>
    </message>
    <message>
        <source>{prompt} ({size})</source>
        <translation>{prompt} ({size})</translation>
    </message>
    <message>
        <source>it cannot be shown ({reason}): the file is damaged</source>
        <translation>kann nicht angezeigt werden ({reason}): die Datei ist beschädigt</translation>
    </message>
</context>
<context>
    <name>GalleryPage</name>
    <message>
        <source>Look large</source>
        <translation>Groß ansehen</translation>
    </message>
    <message>
        <source>Back to all pictures</source>
        <translation>Zurück zu allen Bildern</translation>
    </message>
    <message>
        <source>Previous picture</source>
        <translation>Voriges Bild</translation>
    </message>
    <message>
        <source>Next picture</source>
        <translation>Nächstes Bild</translation>
    </message>
    <message>
        <source>Favourite</source>
        <translation>Favorit</translation>
    </message>
    <message>
        <source>Recall all settings</source>
        <translation>Alle Einstellungen übernehmen</translation>
    </message>
    <message>
        <source>Recall the prompt</source>
        <translation>Prompt übernehmen</translation>
    </message>
    <message>
        <source>Recall all but the seed</source>
        <translation>Alles außer dem Seed übernehmen</translation>
    </message>
    <message>
        <source>Start from it</source>
        <translation>Davon ausgehen</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>Move to the bin</source>
        <translation>In den Papierkorb</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Larger tiles</source>
        <translation>Größere Kacheln</translation>
    </message>
    <message>
        <source>Smaller tiles</source>
        <translation>Kleinere Kacheln</translation>
    </message>
    <message>
        <source>reading files</source>
        <translation>Dateien werden gelesen</translation>
    </message>
    <message>
        <source>No picture matches</source>
        <translation>Kein Bild passt</translation>
    </message>
    <message>
        <source>Use fewer words, or clear search and filters above.</source>
        <translation>Weniger Wörter verwenden oder oben Suche und Filter zurücksetzen.</translation>
    </message>
    <message>
        <source>Looking for your pictures…</source>
        <translation>Bilder werden gesucht…</translation>
    </message>
    <message>
        <source>They appear here as they are found.</source>
        <translation>Sie erscheinen hier, sobald sie gefunden sind.</translation>
    </message>
    <message>
        <source>Every picture you make is kept in {folder} and shows here by itself.</source>
        <translation>Jedes erzeugte Bild bleibt in {folder} und erscheint hier von selbst.</translation>
    </message>
    <message>
        <source>Your pictures will be here</source>
        <translation>Hier werden die Bilder erscheinen</translation>
    </message>
</context>
<context>
    <name>Grid</name>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
</context>
<context>
    <name>HistoryPopup</name>
    <message>
        <source>Earlier prompts</source>
        <translation>Frühere Prompts</translation>
    </message>
    <message>
        <source>Search earlier prompts</source>
        <translation>Frühere Prompts durchsuchen</translation>
    </message>
    <message>
        <source>Forget…</source>
        <translation>Vergessen…</translation>
    </message>
    <message>
        <source>No earlier prompt has all of these words.</source>
        <translation>Kein früherer Prompt enthält alle diese Wörter.</translation>
    </message>
    <message>
        <source>No favourites yet: choose a prompt and press Ctrl+D.</source>
        <translation>Noch keine Favoriten: einen Prompt auswählen und Strg+D drücken.</translation>
    </message>
    <message>
        <source>No prompts yet. Each one that you use is kept here, on this computer only.</source>
        <translation>Noch keine Prompts. Jeder verwendete bleibt hier, nur auf diesem Computer.</translation>
    </message>
    <message>
        <source>All but the favourites</source>
        <translation>Alle außer den Favoriten</translation>
    </message>
    <message>
        <source>All of them</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Only favourites</source>
        <translation>Nur Favoriten</translation>
    </message>
    <message>
        <source>Enter: words · Shift+Enter: settings too · Ctrl+D: favourite</source>
        <translation>Enter: Wörter · Umschalt+Enter: auch Einstellungen · Strg+D: Favorit</translation>
    </message>
</context>
<context>
    <name>HubAccess</name>
    <message>
        <source>Asking the Hub for {name}…</source>
        <translation>Der Hub wird nach {name} gefragt…</translation>
    </message>
    <message>
        <source>It is here already: nothing has to be fetched</source>
        <translation>Schon da: nichts muss geholt werden</translation>
    </message>
    <message>
        <source>Accept the licence on the Hub</source>
        <translation>Lizenz auf dem Hub akzeptieren</translation>
    </message>
    <message>
        <source>Make a token</source>
        <translation>Token erstellen</translation>
    </message>
    <message>
        <source>Change the token</source>
        <translation>Token ändern</translation>
    </message>
    <message>
        <source>Open its page</source>
        <translation>Seite öffnen</translation>
    </message>
    <message>
        <source>The token works and is used until you quit, but {reason}</source>
        <translation>Das Token funktioniert und gilt bis zum Beenden, aber {reason}</translation>
    </message>
    <message>
        <source>HF_TOKEN comes before a saved token: take it away, or try another one for this session here</source>
        <translation>HF_TOKEN geht einem gespeicherten Token vor: entfernen oder hier für diese Sitzung ein anderes probieren</translation>
    </message>
    <message>
        <source>{missing} have to be fetched, and only {free} are free on that disk: make room first</source>
        <translation>{missing} sind zu holen, und auf diesem Datenträger sind nur {free} frei: zuerst Platz schaffen</translation>
    </message>
    <message>
        <source>{here} are here already, {missing} are still to be fetched; {free} are free on that disk</source>
        <translation>{here} sind schon da, {missing} sind noch zu holen; auf diesem Datenträger sind {free} frei</translation>
    </message>
    <message>
        <source>{missing} have to be fetched; {free} are free on that disk</source>
        <translation>{missing} sind zu holen; auf diesem Datenträger sind {free} frei</translation>
    </message>
</context>
<context>
    <name>HubCard</name>
    <message>
        <source>From the Hugging Face Hub</source>
        <translation>Vom Hugging Face Hub</translation>
    </message>
    <message>
        <source>Fetch a FLUX.1 that you may have: a repository&apos;s name, or its address</source>
        <translation>Ein FLUX.1 holen, das Sie haben dürfen: Name oder Adresse eines Repositorys</translation>
    </message>
    <message>
        <source>A repository on the Hub</source>
        <translation>Ein Repository auf dem Hub</translation>
    </message>
    <message>
        <source>Check access</source>
        <translation>Zugang prüfen</translation>
    </message>
</context>
<context>
    <name>HubLook</name>
    <message>
        <source>“{text}” names no model on the Hub: write owner/name, or paste its address</source>
        <translation>„{text}“ nennt kein Modell auf dem Hub: schreiben Sie Besitzer/Name, oder fügen Sie seine Adresse ein</translation>
    </message>
    <message>
        <source>{name} needs a picture beside the prompt: choose FLUX.1-dev, Krea or schnell</source>
        <translation>{name} braucht neben dem Prompt ein Bild: wählen Sie FLUX.1-dev, Krea oder schnell</translation>
    </message>
</context>
<context>
    <name>ItemEditor</name>
    <message>
        <source>Edit a waiting picture</source>
        <translation>Wartendes Bild bearbeiten</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Seed</translation>
    </message>
    <message>
        <source>Width in pixels</source>
        <translation>Breite in Pixeln</translation>
    </message>
    <message>
        <source>Height in pixels</source>
        <translation>Höhe in Pixeln</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Guidance</source>
        <translation>Guidance</translation>
    </message>
    <message>
        <source>True CFG</source>
        <translation>True CFG</translation>
    </message>
    <message>
        <source>What is wrong</source>
        <translation>Was nicht stimmt</translation>
    </message>
    <message>
        <source>What shall the picture not show?</source>
        <translation>Was soll das Bild nicht zeigen?</translation>
    </message>
    <message>
        <source>Negative prompt</source>
        <translation>Negativer Prompt</translation>
    </message>
    <message>
        <source>What the picture shall not show</source>
        <translation>Was das Bild nicht zeigen soll</translation>
    </message>
    <message>
        <source>above 1 each step takes twice the time</source>
        <translation>über 1 braucht jeder Schritt doppelt so lange</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>Start from</source>
        <translation>Ausgehen von</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Keep changes</source>
        <translation>Änderungen behalten</translation>
    </message>
    <message>
        <source>Leave as it was</source>
        <translation>Unverändert lassen</translation>
    </message>
</context>
<context>
    <name>KeptSettings</name>
    <message>
        <source>The change holds until Triptych is closed: {file} cannot be written ({cause})</source>
        <translation>Die Änderung gilt, bis Triptych beendet wird: {file} kann nicht geschrieben werden ({cause})</translation>
    </message>
</context>
<context>
    <name>KeyButton</name>
    <message>
        <source>press the keys…</source>
        <translation>Tasten drücken…</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>Keys of {action}: {keys}</source>
        <translation>Tasten für {action}: {keys}</translation>
    </message>
</context>
<context>
    <name>LargeView</name>
    <message>
        <source>Back to all pictures</source>
        <translation>Zurück zu allen Bildern</translation>
    </message>
    <message>
        <source>Previous picture</source>
        <translation>Voriges Bild</translation>
    </message>
    <message>
        <source>Next picture</source>
        <translation>Nächstes Bild</translation>
    </message>
    <message>
        <source>the log says why</source>
        <translation>warum, steht im Protokoll</translation>
    </message>
    <message>
        <source>This file cannot be shown</source>
        <translation>Diese Datei kann nicht angezeigt werden</translation>
    </message>
</context>
<context>
    <name>Library</name>
    <message>
        <source>The gallery met an unexpected error, which is in the log.</source>
        <translation>In der Galerie trat ein unerwarteter Fehler auf; er steht im Protokoll.</translation>
    </message>
    <message>
        <source>The gallery&apos;s index in {folder} cannot be used ({cause}): free some space or check the folder</source>
        <translation>Der Index der Galerie in {folder} ist nicht benutzbar ({cause}): Platz schaffen oder den Ordner prüfen</translation>
    </message>
    <message>
        <source>The gallery&apos;s index was damaged: it is put aside as {name}.damaged and built again.</source>
        <translation>Der Index der Galerie war beschädigt: er liegt nun als {name}.damaged beiseite und wird neu erstellt.</translation>
    </message>
</context>
<context>
    <name>LicenceList</name>
    <message>
        <source>Search libraries and licences</source>
        <translation>Bibliotheken und Lizenzen durchsuchen</translation>
    </message>
    <message>
        <source>What is inside</source>
        <translation>Was enthalten ist</translation>
    </message>
    <message>
        <source>Text of the licence</source>
        <translation>Text der Lizenz</translation>
    </message>
    <message>
        <source>Nothing inside is called so.</source>
        <translation>Nichts Enthaltenes heißt so.</translation>
    </message>
</context>
<context>
    <name>LicencePage</name>
    <message>
        <source>Fetching…</source>
        <translation>Wird geholt…</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Fetch and continue</source>
        <translation>Holen und weiter</translation>
    </message>
    <message>
        <source>Fetch the other {size} and continue</source>
        <translation>Übrige {size} holen und weiter</translation>
    </message>
    <message>
        <source>Fetch {size} and continue</source>
        <translation>{size} holen und weiter</translation>
    </message>
    <message>
        <source>Say that you may use it</source>
        <translation>Das Recht zur Nutzung bestätigen</translation>
    </message>
    <message>
        <source>The licence is not accepted yet</source>
        <translation>Die Lizenz ist noch nicht akzeptiert</translation>
    </message>
    <message>
        <source>Looking at {name}…</source>
        <translation>{name} wird angesehen…</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>What you make stays under the terms of what it is made from.</source>
        <translation>Was entsteht, bleibt unter den Bedingungen dessen, woraus es entsteht.</translation>
    </message>
    <message>
        <source>I have the right to use this model, and to make another of it</source>
        <translation>Ich darf dieses Modell verwenden und ein anderes daraus erzeugen</translation>
    </message>
    <message>
        <source>I have read and accept the {licence}</source>
        <translation>Gelesen und akzeptiert: {licence}</translation>
    </message>
    <message>
        <source>Delete what was fetched of this source? It would have to be fetched again.</source>
        <translation>Löschen, was von dieser Quelle geholt wurde? Es müsste neu geholt werden.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
</context>
<context>
    <name>LicenceView</name>
    <message>
        <source>The licence&apos;s full text</source>
        <translation>Der volle Text der Lizenz</translation>
    </message>
    <message>
        <source>Read the text</source>
        <translation>Text lesen</translation>
    </message>
    <message>
        <source>The licence is not known</source>
        <translation>Die Lizenz ist nicht bekannt</translation>
    </message>
    <message>
        <source>How this is known: {reason}</source>
        <translation>Woher das bekannt ist: {reason}</translation>
    </message>
    <message>
        <source>Why: {reason}</source>
        <translation>Warum: {reason}</translation>
    </message>
    <message>
        <source>The full text, from {place}</source>
        <translation>Der volle Text, aus {place}</translation>
    </message>
    <message>
        <source>Fetching the text…</source>
        <translation>Text wird geholt…</translation>
    </message>
    <message>
        <source>Read it in the browser</source>
        <translation>Im Browser lesen</translation>
    </message>
    <message>
        <source>Triptych&apos;s own small model, which comes with the program. It and what you make of it may be used for any purpose. Nothing has to be accepted.</source>
        <translation>Das kleine eigene Modell von Triptych, das zum Programm gehört. Es und alles, was daraus entsteht, darf für jeden Zweck verwendet werden. Nichts muss akzeptiert werden.</translation>
    </message>
    <message>
        <source>Nothing has to be accepted.</source>
        <translation>Nichts muss akzeptiert werden.</translation>
    </message>
    <message>
        <source>Triptych does not know this licence: read it where the model comes from.</source>
        <translation>Triptych kennt diese Lizenz nicht: dort lesen, woher das Modell stammt.</translation>
    </message>
    <message>
        <source>Nothing with this model says under which licence it is: ask where you have it from.</source>
        <translation>Bei diesem Modell steht nirgends, unter welcher Lizenz es steht: dort fragen, woher Sie es haben.</translation>
    </message>
    <message>
        <source>allowed</source>
        <translation>erlaubt</translation>
    </message>
    <message>
        <source>restricted</source>
        <translation>eingeschränkt</translation>
    </message>
    <message>
        <source>see the text</source>
        <translation>siehe Text</translation>
    </message>
    <message>
        <source>Commercial use of the model: {model} · of its pictures: {pictures}</source>
        <translation>Kommerzielle Nutzung des Modells: {model} · seiner Bilder: {pictures}</translation>
    </message>
    <message>
        <source>Open its page on the Hub</source>
        <translation>Seite auf dem Hub öffnen</translation>
    </message>
</context>
<context>
    <name>Licences</name>
    <message>
        <source>FLUX.1 [dev] and models made from it</source>
        <translation>FLUX.1 [dev] und daraus abgeleitete Modelle</translation>
    </message>
    <message>
        <source>Notice</source>
        <translation>Hinweise</translation>
    </message>
    <message>
        <source>non-commercial</source>
        <translation>nicht kommerziell</translation>
    </message>
    <message>
        <source>The file {name} is missing: install Triptych again.</source>
        <translation>Die Datei {name} fehlt: Triptych neu installieren.</translation>
    </message>
    <message>
        <source>see its text</source>
        <translation>siehe Text</translation>
    </message>
    <message>
        <source>{name} comes without the text of its licence: {licence}. {home}</source>
        <translation>{name} kommt ohne den Text seiner Lizenz: {licence}. {home}</translation>
    </message>
</context>
<context>
    <name>LinkButton</name>
    <message>
        <source>Open in the browser</source>
        <translation>Im Browser öffnen</translation>
    </message>
</context>
<context>
    <name>LiveReadings</name>
    <message>
        <source>Memory of the conversion</source>
        <translation>Speicher der Umwandlung</translation>
    </message>
    <message>
        <source>Memory of the GPU</source>
        <translation>Speicher der GPU</translation>
    </message>
    <message>
        <source>Temperature of the GPU</source>
        <translation>Temperatur der GPU</translation>
    </message>
</context>
<context>
    <name>LoraList</name>
    <message>
        <source>Add a LoRA…</source>
        <translation>LoRA hinzufügen…</translation>
    </message>
    <message>
        <source>LoRAs to fold in</source>
        <translation>Einzurechnende LoRAs</translation>
    </message>
    <message>
        <source>Weight of {name}</source>
        <translation>Gewicht von {name}</translation>
    </message>
    <message>
        <source>Leave out {name}</source>
        <translation>{name} weglassen</translation>
    </message>
    <message>
        <source>LoRAs (*.safetensors)</source>
        <translation>LoRAs (*.safetensors)</translation>
    </message>
    <message>
        <source>Choose a LoRA</source>
        <translation>LoRA auswählen</translation>
    </message>
</context>
<context>
    <name>MadePicture</name>
    <message>
        <source>{file} cannot be read any more: put the file back, or make the picture again</source>
        <translation>{file} kann nicht mehr gelesen werden: die Datei zurücklegen oder das Bild neu erzeugen</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Messages</source>
        <translation>Meldungen</translation>
    </message>
    <message>
        <source>Undo what the newest message tells of</source>
        <translation>Rückgängig machen, wovon die neueste Meldung spricht</translation>
    </message>
    <message>
        <source>Take the newest message away</source>
        <translation>Neueste Meldung ausblenden</translation>
    </message>
</context>
<context>
    <name>MessageRow</name>
    <message>
        <source>Dismiss</source>
        <translation>Ausblenden</translation>
    </message>
    <message>
        <source>Save elsewhere…</source>
        <translation>Woanders speichern…</translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>Neu starten</translation>
    </message>
    <message>
        <source>Choose a model…</source>
        <translation>Modell wählen…</translation>
    </message>
    <message>
        <source>Diagnostics…</source>
        <translation>Diagnose…</translation>
    </message>
    <message>
        <source>Use its settings</source>
        <translation>Seine Einstellungen verwenden</translation>
    </message>
    <message>
        <source>Start from it</source>
        <translation>Davon ausgehen</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
</context>
<context>
    <name>ModelCard</name>
    <message>
        <source>{file} cannot be read ({cause}): fetch or make the model again</source>
        <translation>{file} kann nicht gelesen werden ({cause}): das Modell neu holen oder erzeugen</translation>
    </message>
    <message>
        <source>{file} is longer than a model&apos;s card should be: open it with another program</source>
        <translation>{file} ist länger, als die Karte eines Modells sein sollte: mit einem anderen Programm öffnen</translation>
    </message>
    <message>
        <source>About {name}</source>
        <translation>Über {name}</translation>
    </message>
</context>
<context>
    <name>ModelChooser</name>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Kein Modell</translation>
    </message>
    <message>
        <source>Choose one</source>
        <translation>Modell wählen</translation>
    </message>
    <message>
        <source>No model is installed</source>
        <translation>Kein Modell ist installiert</translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation>Ordner öffnen…</translation>
    </message>
    <message>
        <source>{name}   cannot be used</source>
        <translation>{name}   ist nicht benutzbar</translation>
    </message>
</context>
<context>
    <name>ModelDetails</name>
    <message>
        <source>The model</source>
        <translation>Das Modell</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Nutzen</translation>
    </message>
    <message>
        <source>Make default</source>
        <translation>Als Standard</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Open report</source>
        <translation>Bericht öffnen</translation>
    </message>
    <message>
        <source>About this model…</source>
        <translation>Über dieses Modell…</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>Aktiv</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Standard</translation>
    </message>
    <message>
        <source>Stop verifying</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Its conversion recorded no measures.</source>
        <translation>Bei der Umwandlung wurde nichts gemessen.</translation>
    </message>
    <message>
        <source>Weights {ratio} dB from their source, {zeros} % of the codes are zero; by block:</source>
        <translation>Gewichte {ratio} dB von ihrer Quelle, {zeros} % der Codes sind null; nach Block:</translation>
    </message>
    <message>
        <source>Take the link away; the folder stays where it is</source>
        <translation>Verknüpfung entfernen; der Ordner bleibt, wo er ist</translation>
    </message>
    <message>
        <source>Move it to the bin</source>
        <translation>In den Papierkorb verschieben</translation>
    </message>
    <message>
        <source>Make pictures with this model</source>
        <translation>Bilder mit diesem Modell erzeugen</translation>
    </message>
    <message>
        <source>Open this model when Triptych starts</source>
        <translation>Dieses Modell beim Start von Triptych öffnen</translation>
    </message>
    <message>
        <source>Check every hash, shape and code of this model</source>
        <translation>Jeden Hash, jede Form und jeden Code dieses Modells prüfen</translation>
    </message>
    <message>
        <source>Move this model to the bin</source>
        <translation>Dieses Modell in den Papierkorb verschieben</translation>
    </message>
    <message>
        <source>Open the model&apos;s folder</source>
        <translation>Ordner des Modells öffnen</translation>
    </message>
    <message>
        <source>Open the conversion&apos;s report in the browser</source>
        <translation>Bericht der Umwandlung im Browser öffnen</translation>
    </message>
    <message>
        <source>Read the model&apos;s card</source>
        <translation>Beschreibung des Modells lesen</translation>
    </message>
    <message>
        <source>Facts of the model</source>
        <translation>Angaben zum Modell</translation>
    </message>
</context>
<context>
    <name>ModelLimits</name>
    <message>
        <source>open your own FLUX…</source>
        <translation>ein eigenes FLUX öffnen…</translation>
    </message>
    <message>
        <source>More…</source>
        <translation>Mehr…</translation>
    </message>
    <message>
        <source>For any other prompt, {link}</source>
        <translation>Für jeden anderen Prompt: {link}</translation>
    </message>
</context>
<context>
    <name>ModelList</name>
    <message>
        <source>Installed models</source>
        <translation>Installierte Modelle</translation>
    </message>
</context>
<context>
    <name>ModelWords</name>
    <message>
        <source>1.58 bits</source>
        <translation>1.58 Bit</translation>
    </message>
    <message>
        <source>16 bits</source>
        <translation>16 Bit</translation>
    </message>
    <message>
        <source>cannot be used</source>
        <translation>nicht benutzbar</translation>
    </message>
    <message>
        <source>fits: {needs} of {has} GiB</source>
        <translation>passt: {needs} von {has} GiB</translation>
    </message>
    <message>
        <source>fits with streaming: {needs} of {has} GiB</source>
        <translation>passt mit Nachladen: {needs} von {has} GiB</translation>
    </message>
    <message>
        <source>too big: {needs} of {has} GiB</source>
        <translation>zu groß: {needs} von {has} GiB</translation>
    </message>
    <message>
        <source>Everything stays in memory between two pictures.</source>
        <translation>Alles bleibt zwischen zwei Bildern im Speicher.</translation>
    </message>
    <message>
        <source>Some parts are brought in while a picture is made, which takes longer.</source>
        <translation>Einige Teile werden während des Erzeugens nachgeladen, was länger dauert.</translation>
    </message>
    <message>
        <source>Its own picture size does not fit: a smaller size or model may.</source>
        <translation>Die eigene Bildgröße passt nicht: eine kleinere oder ein kleineres Modell vielleicht.</translation>
    </message>
    <message>
        <source>Memory on {card}, {size}</source>
        <translation>Speicher auf {card}, {size}</translation>
    </message>
    <message>
        <source>Memory on this computer, {size}</source>
        <translation>Speicher auf diesem Computer, {size}</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>On disk</source>
        <translation>Auf Platte</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>Rezept</translation>
    </message>
    <message>
        <source>Made from</source>
        <translation>Entstanden aus</translation>
    </message>
    <message>
        <source>not stated</source>
        <translation>nicht angegeben</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>Grenzen</translation>
    </message>
    <message>
        <source>Linked to</source>
        <translation>Verknüpft mit</translation>
    </message>
    <message>
        <source>{number}, none ternary</source>
        <translation>{number}, keine ternär</translation>
    </message>
    <message>
        <source>{number}, {share} % ternary at {bits} bits each with its scales</source>
        <translation>{number}, {share} % ternär mit je {bits} Bit samt Skalen</translation>
    </message>
    <message>
        <source>{total}, of which the transformer {transformer}</source>
        <translation>{total}, davon der Transformer {transformer}</translation>
    </message>
</context>
<context>
    <name>Models</name>
    <message>
        <source>{folder} stays ({reason}): check its permissions</source>
        <translation>{folder} bleibt ({reason}): die Zugriffsrechte prüfen</translation>
    </message>
    <message>
        <source>{folder} did not come back ({reason}): add its folder again</source>
        <translation>{folder} kam nicht zurück ({reason}): den Ordner wieder hinzufügen</translation>
    </message>
</context>
<context>
    <name>ModelsField</name>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>This model alone</source>
        <translation>Nur dieses Modell</translation>
    </message>
    <message>
        <source>{count} models</source>
        <translation>{count} Modelle</translation>
    </message>
    <message>
        <source>Models that make the same pictures: {words}</source>
        <translation>Modelle, die dieselben Bilder machen: {words}</translation>
    </message>
    <message>
        <source>Make the same pictures with other models too, one model after the other</source>
        <translation>Dieselben Bilder auch mit anderen Modellen machen, ein Modell nach dem anderen</translation>
    </message>
</context>
<context>
    <name>ModelsModel</name>
    <message>
        <source>in use</source>
        <translation>aktiv</translation>
    </message>
    <message>
        <source>default</source>
        <translation>Standard</translation>
    </message>
    <message>
        <source>look at it to see why</source>
        <translation>Auswählen zeigt, warum</translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>Another model is being added: wait until it is done.</source>
        <translation>Ein anderes Modell wird gerade hinzugefügt: warten, bis das fertig ist.</translation>
    </message>
    <message>
        <source>Add a model&apos;s folder</source>
        <translation>Modellordner hinzufügen</translation>
    </message>
    <message>
        <source>Verifying {name}</source>
        <translation>{name} wird geprüft</translation>
    </message>
    <message>
        <source>Add a model from a folder</source>
        <translation>Modell aus einem Ordner hinzufügen</translation>
    </message>
    <message>
        <source>Make pictures with this model</source>
        <translation>Bilder mit diesem Modell erzeugen</translation>
    </message>
    <message>
        <source>Check every hash, shape and code of this model</source>
        <translation>Jeden Hash, jede Form und jeden Code dieses Modells prüfen</translation>
    </message>
    <message>
        <source>Use the model</source>
        <translation>Modell nutzen</translation>
    </message>
    <message>
        <source>Verify the model, or stop</source>
        <translation>Modell prüfen, oder abbrechen</translation>
    </message>
    <message>
        <source>Remove the model</source>
        <translation>Modell entfernen</translation>
    </message>
    <message>
        <source>Read the models again</source>
        <translation>Modelle neu einlesen</translation>
    </message>
    <message>
        <source>{name} ships with Triptych and stays.</source>
        <translation>{name} gehört zu Triptych und bleibt.</translation>
    </message>
    <message>
        <source>{name} is in use: use another model first.</source>
        <translation>{name} ist aktiv: zuerst ein anderes Modell nutzen.</translation>
    </message>
    <message>
        <source>{name} is chosen for the next pictures: use another model first.</source>
        <translation>{name} ist für die nächsten Bilder gewählt: zuerst ein anderes Modell nutzen.</translation>
    </message>
    <message>
        <source>Adding {name}</source>
        <translation>{name} wird hinzugefügt</translation>
    </message>
    <message>
        <source>{name} is installed</source>
        <translation>{name} ist installiert</translation>
    </message>
    <message>
        <source>Adding was cancelled; nothing of it is left</source>
        <translation>Das Hinzufügen wurde abgebrochen; nichts davon ist geblieben</translation>
    </message>
    <message>
        <source>{name} lies in the bin</source>
        <translation>{name} liegt im Papierkorb</translation>
    </message>
    <message>
        <source>{name} is linked no more; its folder stays where it is</source>
        <translation>{name} ist nicht mehr verknüpft; der Ordner bleibt, wo er ist</translation>
    </message>
    <message>
        <source>{place} cannot be opened: look into it with another program</source>
        <translation>{place} kann nicht geöffnet werden: mit einem anderen Programm ansehen</translation>
    </message>
</context>
<context>
    <name>ModelsPageParts</name>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>Drop a model&apos;s folder here</source>
        <translation>Einen Modellordner hierher ziehen</translation>
    </message>
    <message>
        <source>Make a ternary model…</source>
        <translation>Ternäres Modell erzeugen…</translation>
    </message>
    <message>
        <source>Bring your own FLUX</source>
        <translation>Eigenes FLUX verwenden</translation>
    </message>
    <message>
        <source>Pocket is small and shows how it works. Your own FLUX.1 makes real pictures, with a transformer of a tenth of its size.</source>
        <translation>Pocket ist klein und zeigt, wie es geht. Ein eigenes FLUX.1 macht richtige Bilder, mit einem Transformer von einem Zehntel seiner Größe.</translation>
    </message>
    <message>
        <source>Add a model from a folder</source>
        <translation>Modell aus einem Ordner hinzufügen</translation>
    </message>
</context>
<context>
    <name>MoreButton</name>
    <message>
        <source>A picture to start from, other models, and true CFG with a negative prompt</source>
        <translation>Ein Bild, von dem ausgegangen wird, andere Modelle, und True CFG mit negativem Prompt</translation>
    </message>
    <message>
        <source>Less</source>
        <translation>Weniger</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
</context>
<context>
    <name>NumberEntry</name>
    <message>
        <source>{text} is no whole number: type digits alone, or nothing</source>
        <translation>{text} ist keine ganze Zahl: nur Ziffern eingeben oder nichts</translation>
    </message>
    <message>
        <source>{text} is no number: type it as 1.5, or leave it empty</source>
        <translation>{text} ist keine Zahl: in der Form 1.5 eingeben oder leer lassen</translation>
    </message>
</context>
<context>
    <name>NumbersCard</name>
    <message>
        <source>{before} became {after}</source>
        <translation>Aus {before} wurden {after}</translation>
    </message>
    <message>
        <source>{times} × smaller</source>
        <translation>{times} × kleiner</translation>
    </message>
    <message>
        <source>bits a ternary weight, with its scales</source>
        <translation>Bit je ternärem Gewicht, samt Skalen</translation>
    </message>
    <message>
        <source>from the source&apos;s weights, on average</source>
        <translation>von den Gewichten der Quelle, im Mittel</translation>
    </message>
    <message>
        <source>of the weights are zero</source>
        <translation>der Gewichte sind null</translation>
    </message>
</context>
<context>
    <name>NumbersStrip</name>
    <message>
        <source>Numbers</source>
        <translation>Zahlen</translation>
    </message>
    <message>
        <source>PSNR</source>
        <translation>PSNR</translation>
    </message>
    <message>
        <source>Peak signal-to-noise ratio: the more, the more alike</source>
        <translation>Spitzen-Signal-Rausch-Verhältnis: je höher, desto ähnlicher</translation>
    </message>
    <message>
        <source>Equal pixels</source>
        <translation>Gleiche Pixel</translation>
    </message>
    <message>
        <source>Share of pixels that are exactly the same</source>
        <translation>Anteil der Pixel, die genau gleich sind</translation>
    </message>
    <message>
        <source>A picture</source>
        <translation>Je Bild</translation>
    </message>
    <message>
        <source>Time that each took, where this run made it</source>
        <translation>Zeit für jedes, wenn es in dieser Sitzung entstand</translation>
    </message>
    <message>
        <source>Peak memory</source>
        <translation>Spitzenspeicher</translation>
    </message>
    <message>
        <source>The most of the device&apos;s memory, where known</source>
        <translation>Der höchste Gerätespeicher, wo er bekannt ist</translation>
    </message>
    <message>
        <source>Model on disk</source>
        <translation>Modell auf Platte</translation>
    </message>
    <message>
        <source>Size of each model, where it is installed</source>
        <translation>Größe jedes Modells, wo es installiert ist</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Zoom</translation>
    </message>
    <message>
        <source>Screen pixels a picture pixel</source>
        <translation>Bildschirmpixel je Bildpixel</translation>
    </message>
    <message>
        <source>identical</source>
        <translation>identisch</translation>
    </message>
    <message>
        <source>{percent}, fitted</source>
        <translation>{percent}, angepasst</translation>
    </message>
</context>
<context>
    <name>OfferModel</name>
    <message>
        <source>{{red|blue}}   one of them, by chance</source>
        <translation>{{rot|blau}}   eines davon, zufällig</translation>
    </message>
    <message>
        <source>{{2::red|blue}}   red twice as often</source>
        <translation>{{2::rot|blau}}   Rot doppelt so oft</translation>
    </message>
    <message>
        <source>{{2$$, $$red|blue|green}}   two of them, with a comma</source>
        <translation>{{2$$, $$rot|blau|grün}}   zwei davon, mit Komma</translation>
    </message>
    <message>
        <source>{{1-2$$ and $$red|blue}}   one or two of them</source>
        <translation>{{1-2$$ und $$rot|blau}}   eines oder beide</translation>
    </message>
</context>
<context>
    <name>PageParts</name>
    <message>
        <source>Gallery</source>
        <translation>Galerie</translation>
    </message>
    <message>
        <source>No pictures</source>
        <translation>Keine Bilder</translation>
    </message>
    <message>
        <source>Progress of looking through the folders</source>
        <translation>Fortschritt beim Durchsuchen der Ordner</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>Create</source>
        <translation>Erzeugen</translation>
    </message>
    <message>
        <source>Gallery</source>
        <translation>Galerie</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Warteschlange</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Convert</source>
        <translation>Umwandeln</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
</context>
<context>
    <name>PictureBar</name>
    <message>
        <source>Zoom out</source>
        <translation>Verkleinern</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>Fit the window</source>
        <translation>An Fenster anpassen</translation>
    </message>
    <message>
        <source>Use this picture&apos;s settings</source>
        <translation>Einstellungen dieses Bildes verwenden</translation>
    </message>
    <message>
        <source>Start from this picture</source>
        <translation>Von diesem Bild ausgehen</translation>
    </message>
    <message>
        <source>Compare this picture</source>
        <translation>Dieses Bild vergleichen</translation>
    </message>
    <message>
        <source>Copy the picture</source>
        <translation>Bild kopieren</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Speichern unter…</translation>
    </message>
    <message>
        <source>Zoom {percent} %, press for one to one</source>
        <translation>Zoom {percent} %, drücken für eins zu eins</translation>
    </message>
    <message>
        <source>seed {seed}</source>
        <translation>Seed {seed}</translation>
    </message>
    <message>
        <source>{steps} steps</source>
        <translation>{steps} Schritte</translation>
    </message>
    <message>
        <source>guidance {value}</source>
        <translation>Guidance {value}</translation>
    </message>
    <message>
        <source>true CFG {value}</source>
        <translation>True CFG {value}</translation>
    </message>
    <message>
        <source>from {file}</source>
        <translation>aus {file}</translation>
    </message>
    <message>
        <source>not saved</source>
        <translation>nicht gespeichert</translation>
    </message>
</context>
<context>
    <name>PictureDesk</name>
    <message>
        <source>The next picture starts from {file}, which also says how it was made.</source>
        <translation>Das nächste Bild geht von {file} aus; darin steht auch, wie es gemacht wurde.</translation>
    </message>
    <message>
        <source>There is no picture on the clipboard: copy one first</source>
        <translation>In der Zwischenablage ist kein Bild: zuerst eines kopieren</translation>
    </message>
    <message>
        <source>Start from a picture</source>
        <translation>Von einem Bild ausgehen</translation>
    </message>
    <message>
        <source>Use a picture&apos;s settings</source>
        <translation>Einstellungen eines Bildes verwenden</translation>
    </message>
    <message>
        <source>The controls show how {file} was made.</source>
        <translation>Die Einstellungen zeigen jetzt, wie {file} gemacht wurde.</translation>
    </message>
    <message>
        <source>Its negative prompt does nothing at true CFG 1: raise true CFG to use it.</source>
        <translation>Sein negativer Prompt bewirkt bei True CFG 1 nichts: True CFG erhöhen, um ihn zu verwenden.</translation>
    </message>
    <message>
        <source>Pictures (*.png *.jpg *.jpeg *.webp)</source>
        <translation>Bilder (*.png *.jpg *.jpeg *.webp)</translation>
    </message>
    <message>
        <source>the copied picture cannot be kept ({cause}): save it and choose its file</source>
        <translation>das kopierte Bild lässt sich nicht ablegen ({cause}): speichern Sie es und wählen Sie seine Datei</translation>
    </message>
</context>
<context>
    <name>PictureFacts</name>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Seed</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Guidance</source>
        <translation>Guidance</translation>
    </message>
    <message>
        <source>True CFG</source>
        <translation>Echtes CFG</translation>
    </message>
    <message>
        <source>Negative</source>
        <translation>Negativ</translation>
    </message>
    <message>
        <source>Start picture</source>
        <translation>Startbild</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>Stärke</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>Programm</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Backend</source>
        <translation>Backend</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Versionen</translation>
    </message>
</context>
<context>
    <name>PicturesCard</name>
    <message>
        <source>Before and after</source>
        <translation>Vorher und nachher</translation>
    </message>
    <message>
        <source>Compare closely</source>
        <translation>Genau vergleichen</translation>
    </message>
    <message>
        <source>Pair {number}</source>
        <translation>Paar {number}</translation>
    </message>
    <message>
        <source>There are no pictures: {why}</source>
        <translation>Es gibt keine Bilder: {why}</translation>
    </message>
    <message>
        <source>none were made</source>
        <translation>keine erzeugt</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Nachher</translation>
    </message>
    <message>
        <source>“{prompt}”</source>
        <translation>„{prompt}“</translation>
    </message>
</context>
<context>
    <name>PlanView</name>
    <message>
        <source>Memory plan</source>
        <translation>Speicherplan</translation>
    </message>
    <message>
        <source>of {has}</source>
        <translation>von {has}</translation>
    </message>
    <message>
        <source>{planned}, measured {measured}</source>
        <translation>{planned}, gemessen {measured}</translation>
    </message>
    <message>
        <source>{part} comes layer by layer</source>
        <translation>{part} kommt Schicht für Schicht</translation>
    </message>
    <message>
        <source>{memory} in the computer&apos;s own memory</source>
        <translation>{memory} im Hauptspeicher des Computers</translation>
    </message>
    <message>
        <source>measured {memory}</source>
        <translation>gemessen {memory}</translation>
    </message>
    <message>
        <source>transformer</source>
        <translation>Transformer</translation>
    </message>
    <message>
        <source>CLIP</source>
        <translation>CLIP</translation>
    </message>
    <message>
        <source>T5</source>
        <translation>T5</translation>
    </message>
    <message>
        <source>decoder</source>
        <translation>Decoder</translation>
    </message>
    <message>
        <source>encoder</source>
        <translation>Encoder</translation>
    </message>
    <message>
        <source>CUDA itself</source>
        <translation>CUDA selbst</translation>
    </message>
    <message>
        <source>working tensors</source>
        <translation>Arbeitstensoren</translation>
    </message>
    <message>
        <source>text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>encode</source>
        <translation>Kodieren</translation>
    </message>
    <message>
        <source>denoise</source>
        <translation>Entrauschen</translation>
    </message>
    <message>
        <source>decode</source>
        <translation>Dekodieren</translation>
    </message>
</context>
<context>
    <name>Plots</name>
    <message>
        <source>Time of a step</source>
        <translation>Zeit je Schritt</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>ms</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>GiB</source>
        <translation>GiB</translation>
    </message>
    <message>
        <source>a step</source>
        <translation>ein Schritt</translation>
    </message>
    <message>
        <source>device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Triptych&apos;s</source>
        <translation>Triptych</translation>
    </message>
    <message>
        <source>peak</source>
        <translation>Spitze</translation>
    </message>
    <message>
        <source>all</source>
        <translation>gesamt</translation>
    </message>
    <message>
        <source>host</source>
        <translation>Hauptspeicher</translation>
    </message>
</context>
<context>
    <name>PreflightPage</name>
    <message>
        <source>Is everything ready?</source>
        <translation>Ist alles bereit?</translation>
    </message>
    <message>
        <source>This computer, seen from what the conversion needs.</source>
        <translation>Dieser Computer, gemessen an dem, was die Umwandlung braucht.</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Erneut prüfen</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Keep what the earlier conversion finished</source>
        <translation>Behalten, was die frühere Umwandlung fertiggestellt hat</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Conversion</source>
        <translation>Umwandlung</translation>
    </message>
    <message>
        <source>Looking at this computer…</source>
        <translation>Dieser Computer wird geprüft…</translation>
    </message>
    <message>
        <source>Not checked yet</source>
        <translation>Noch nicht geprüft</translation>
    </message>
    <message>
        <source>own numbers</source>
        <translation>eigene Zahlen</translation>
    </message>
    <message>
        <source>{source} becomes {target}: {way}</source>
        <translation>{source} wird zu {target}: {way}</translation>
    </message>
    <message>
        <source>, about {time}</source>
        <translation>, etwa {time}</translation>
    </message>
    <message>
        <source>When it starts, all that an earlier conversion finished in {folder} is deleted.</source>
        <translation>Beim Start wird alles gelöscht, was eine frühere Umwandlung in {folder} fertiggestellt hat.</translation>
    </message>
    <message>
        <source>Looking at this computer</source>
        <translation>Dieser Computer wird geprüft</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Prüfungen</translation>
    </message>
    <message>
        <source>Go back and choose otherwise</source>
        <translation>Zurückgehen und anders wählen</translation>
    </message>
</context>
<context>
    <name>PresetCard</name>
    <message>
        <source>default</source>
        <translation>Standard</translation>
    </message>
    <message>
        <source>What to expect</source>
        <translation>Was zu erwarten ist</translation>
    </message>
    <message>
        <source>measuring…</source>
        <translation>wird gemessen…</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
</context>
<context>
    <name>PresetChooser</name>
    <message>
        <source>Usual shapes and sizes</source>
        <translation>Übliche Formen und Größen</translation>
    </message>
    <message>
        <source>Custom</source>
        <translation>Eigene</translation>
    </message>
    <message>
        <source>Shape: {shape}</source>
        <translation>Form: {shape}</translation>
    </message>
    <message>
        <source>{shape}   {width} × {height}, {megapixels} MP</source>
        <translation>{shape}   {width} × {height}, {megapixels} MP</translation>
    </message>
    <message>
        <source>Half the pixels: faster</source>
        <translation>Halb so viele Pixel: schneller</translation>
    </message>
    <message>
        <source>Twice the pixels: slower</source>
        <translation>Doppelt so viele Pixel: langsamer</translation>
    </message>
</context>
<context>
    <name>PresetWords</name>
    <message>
        <source>Quick</source>
        <translation>Schnell</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>Ausgewogen</translation>
    </message>
    <message>
        <source>Best</source>
        <translation>Optimal</translation>
    </message>
    <message>
        <source>Instant</source>
        <translation>Sofort</translation>
    </message>
    <message>
        <source>Calibrated: block by block, on prompts</source>
        <translation>Kalibriert: Block für Block, mit Prompts</translation>
    </message>
    <message>
        <source>Distilled: calibrated, then all blocks together</source>
        <translation>Destilliert: kalibriert, dann alle Blöcke gemeinsam</translation>
    </message>
    <message>
        <source>Instant: not usable for pictures</source>
        <translation>Sofort: für Bilder nicht brauchbar</translation>
    </message>
    <message>
        <source>Instant is chosen among the expert settings. It is not usable for pictures.</source>
        <translation>In den Experteneinstellungen ist „Sofort“ gewählt. Für Bilder ist das nicht brauchbar.</translation>
    </message>
    <message>
        <source>Your own numbers are chosen among the expert settings; the next step says what they take.</source>
        <translation>In den Experteneinstellungen sind eigene Zahlen gewählt; der nächste Schritt sagt, was sie brauchen.</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>Platte</translation>
    </message>
    <message>
        <source>GPU</source>
        <translation>GPU</translation>
    </message>
    <message>
        <source>Not yet measured on {model}.</source>
        <translation>Mit {model} noch nicht gemessen.</translation>
    </message>
    <message>
        <source>A judge recognises {here} % of its pictures of one thing, and {there} % of the source&apos;s.</source>
        <translation>Von Bildern eines einzelnen Dings erkennt ein Prüfmodell hier {here} %, bei der Quelle {there} %.</translation>
    </message>
    <message>
        <source>Each step of a picture differs from the source&apos;s by {percent} % ({db} dB).</source>
        <translation>Jeder Schritt eines Bildes weicht um {percent} % ({db} dB) von dem der Quelle ab.</translation>
    </message>
    <message>
        <source>Goes on: {done} of {blocks} blocks are done.</source>
        <translation>Wird fortgesetzt: {done} von {blocks} Blöcken fertig.</translation>
    </message>
    <message>
        <source>{number} days</source>
        <translation>{number} Tage</translation>
    </message>
    <message>
        <source>{number} h</source>
        <translation>{number} h</translation>
    </message>
    <message>
        <source>{number} min</source>
        <translation>{number} min</translation>
    </message>
    <message>
        <source>{number} s</source>
        <translation>{number} s</translation>
    </message>
    <message>
        <source>Times are estimates: a piece of the work was timed on this computer. Memory and disk are computed from the sizes of your model.</source>
        <translation>Zeiten sind Schätzungen: auf diesem Computer wurde ein Stück der Arbeit gemessen. Speicher und Datenträger sind aus den Größen Ihres Modells berechnet.</translation>
    </message>
    <message>
        <source>{time}, estimated</source>
        <translation>{time}, geschätzt</translation>
    </message>
    <message>
        <source>{time}, computed</source>
        <translation>{time}, berechnet</translation>
    </message>
    <message>
        <source>{needed}, only {free} free</source>
        <translation>{needed}, nur {free} frei</translation>
    </message>
    <message>
        <source>{needed} of {free} free</source>
        <translation>{needed}, {free} frei</translation>
    </message>
</context>
<context>
    <name>Presets</name>
    <message>
        <source>Few prompts, in few steps, and no learning: to see whether it works</source>
        <translation>Wenige Prompts, in wenigen Schritten, ohne Lernen: um zu sehen, ob es geht</translation>
    </message>
    <message>
        <source>Coarse: hardly anything in its pictures can be recognised</source>
        <translation>Grob: in den Bildern ist kaum etwas zu erkennen</translation>
    </message>
    <message>
        <source>All prompts of the recipe, and each block learns against its source</source>
        <translation>Alle Prompts des Rezepts, und jeder Block lernt an seiner Quelle</translation>
    </message>
    <message>
        <source>After that, all blocks learn together against the source, for as long as it takes</source>
        <translation>Danach lernen alle Blöcke gemeinsam an der Quelle, so lange es dauert</translation>
    </message>
    <message>
        <source>Weights are rounded, and nothing else</source>
        <translation>Gewichte werden gerundet, sonst nichts</translation>
    </message>
    <message>
        <source>Not usable for pictures</source>
        <translation>Für Bilder nicht brauchbar</translation>
    </message>
</context>
<context>
    <name>PreviewPair</name>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>{done} of {blocks} blocks ternary</source>
        <translation>{done} von {blocks} Blöcken ternär</translation>
    </message>
    <message>
        <source>“{prompt}”, drawn small with the same seed.</source>
        <translation>„{prompt}“, klein gezeichnet mit demselben Seed.</translation>
    </message>
    <message>
        <source>“{prompt}”, drawn small by the source. The next one comes when half of the blocks are ternary.</source>
        <translation>„{prompt}“, klein gezeichnet von der Quelle. Das nächste kommt, wenn die Hälfte der Blöcke ternär ist.</translation>
    </message>
</context>
<context>
    <name>Program</name>
    <message>
        <source>Triptych ended unexpectedly the last time; its log is in {folder}.</source>
        <translation>Triptych wurde das letzte Mal unerwartet beendet; das Protokoll liegt in {folder}.</translation>
    </message>
    <message>
        <source>First steps</source>
        <translation>Erste Schritte</translation>
    </message>
    <message>
        <source>About Triptych</source>
        <translation>Über Triptych</translation>
    </message>
</context>
<context>
    <name>ProgressLine</name>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Saving the picture</source>
        <translation>Bild wird gespeichert</translation>
    </message>
    <message>
        <source>measuring…</source>
        <translation>wird gemessen…</translation>
    </message>
    <message>
        <source>almost done</source>
        <translation>fast fertig</translation>
    </message>
    <message>
        <source>about {time} left</source>
        <translation>noch etwa {time}</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>Laden</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Encode</source>
        <translation>Kodieren</translation>
    </message>
    <message>
        <source>Denoise</source>
        <translation>Entrauschen</translation>
    </message>
    <message>
        <source>Decode</source>
        <translation>Dekodieren</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>The engine is not answering; waiting for it</source>
        <translation>Die Engine antwortet nicht; Triptych wartet auf sie</translation>
    </message>
    <message>
        <source>Stopping after this step…</source>
        <translation>Hält nach diesem Schritt an…</translation>
    </message>
    <message>
        <source>Waiting for the engine…</source>
        <translation>Wartet auf die Engine…</translation>
    </message>
    <message>
        <source>{words} · picture {number} of {count}</source>
        <translation>{words} · Bild {number} von {count}</translation>
    </message>
    <message>
        <source>Reading the prompt</source>
        <translation>Prompt wird gelesen</translation>
    </message>
    <message>
        <source>Encoding the start picture</source>
        <translation>Startbild wird kodiert</translation>
    </message>
    <message>
        <source>Decoding the picture</source>
        <translation>Bild wird dekodiert</translation>
    </message>
    <message>
        <source>Denoising, step {step} of {steps}</source>
        <translation>Entrauschen, Schritt {step} von {steps}</translation>
    </message>
    <message>
        <source>Choose a model to begin</source>
        <translation>Zum Beginnen ein Modell wählen</translation>
    </message>
    <message>
        <source>Starting the engine…</source>
        <translation>Engine wird gestartet…</translation>
    </message>
    <message>
        <source>Opening {name}…</source>
        <translation>{name} wird geöffnet…</translation>
    </message>
    <message>
        <source>The engine does not run</source>
        <translation>Die Engine läuft nicht</translation>
    </message>
    <message>
        <source>Ready: {name}, opened in {seconds}</source>
        <translation>Bereit: {name}, geöffnet in {seconds}</translation>
    </message>
</context>
<context>
    <name>PromptBatch</name>
    <message>
        <source>the prompt has {count} combinations and {most} pictures are made at once: take choices out</source>
        <translation>der Prompt hat {count} Kombinationen, und höchstens {most} Bilder werden auf einmal erzeugt: Auswahlen entfernen</translation>
    </message>
</context>
<context>
    <name>PromptBox</name>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>What the picture shall show. Ctrl+Enter generates.</source>
        <translation>Was das Bild zeigen soll. Strg+Enter erzeugt es.</translation>
    </message>
    <message>
        <source>What shall the picture show?
For example: a red cube left of a blue ball</source>
        <translation>Was soll das Bild zeigen?
Zum Beispiel: a red cube left of a blue ball</translation>
    </message>
</context>
<context>
    <name>PromptCompleter</name>
    <message>
        <source>What can be put in</source>
        <translation>Was eingefügt werden kann</translation>
    </message>
</context>
<context>
    <name>PromptEditor</name>
    <message>
        <source>What the picture shall show. Ctrl+Enter generates, Ctrl+Up and Ctrl+Down go through earlier prompts, Ctrl+Space offers choices and wildcards.</source>
        <translation>Was das Bild zeigen soll. Strg+Enter erzeugt es, Strg+Hoch und Strg+Herunter blättern durch frühere Prompts, Strg+Leertaste bietet Auswahlen und Platzhalter an.</translation>
    </message>
</context>
<context>
    <name>PromptHistory</name>
    <message>
        <source>the prompts that you used before cannot be read ({cause}): a new list begins, and the old file is kept as {file}</source>
        <translation>die früher verwendeten Prompts können nicht gelesen werden ({cause}): eine neue Liste beginnt, und die alte Datei bleibt als {file} erhalten</translation>
    </message>
    <message>
        <source>the list of used prompts in {file} cannot be written or read ({cause}): free some space, or allow writing there</source>
        <translation>die Liste der verwendeten Prompts in {file} kann nicht geschrieben oder gelesen werden ({cause}): Platz schaffen oder dort das Schreiben erlauben</translation>
    </message>
</context>
<context>
    <name>PromptMeter</name>
    <message>
        <source>Length</source>
        <translation>Länge</translation>
    </message>
    <message>
        <source>Combinations</source>
        <translation>Kombinationen</translation>
    </message>
    <message>
        <source>more than a thousand million combinations</source>
        <translation>mehr als tausend Millionen Kombinationen</translation>
    </message>
    <message>
        <source>{count} combinations</source>
        <translation>{count} Kombinationen</translation>
    </message>
    <message>
        <source>up to about {tokens} of {limit} tokens</source>
        <translation>bis zu etwa {tokens} von {limit} Token</translation>
    </message>
    <message>
        <source>{tokens} of {limit} tokens</source>
        <translation>{tokens} von {limit} Token</translation>
    </message>
    <message>
        <source>{length}: the end is not read</source>
        <translation>{length}: das Ende wird nicht gelesen</translation>
    </message>
</context>
<context>
    <name>PromptPanel</name>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>What is wrong with the prompt</source>
        <translation>Was am Prompt nicht stimmt</translation>
    </message>
    <message>
        <source>Earlier…</source>
        <translation>Frühere…</translation>
    </message>
    <message>
        <source>Prompts that you used before</source>
        <translation>Früher verwendete Prompts</translation>
    </message>
    <message>
        <source>Earlier prompts</source>
        <translation>Frühere Prompts</translation>
    </message>
</context>
<context>
    <name>PromptSyntax</name>
    <message>
        <source>the prompt has {letters} characters and may have {most}: shorten it</source>
        <translation>der Prompt hat {letters} Zeichen und darf {most} haben: kürzen</translation>
    </message>
    <message>
        <source>the prompt has a }} at character {place} that no {{ opens: take it out, or write \}}</source>
        <translation>der Prompt hat bei Zeichen {place} ein }}, das kein {{ öffnet: entfernen oder \}} schreiben</translation>
    </message>
    <message>
        <source>the prompt sets a variable at character {place}, which this program has none of: write the words themselves, or \$ for a dollar sign</source>
        <translation>der Prompt setzt bei Zeichen {place} eine Variable, die es in diesem Programm nicht gibt: die Wörter selbst schreiben, oder \$ für ein Dollarzeichen</translation>
    </message>
    <message>
        <source>the prompt nests choices more than {most} deep at character {place}: take some apart</source>
        <translation>der Prompt verschachtelt bei Zeichen {place} Auswahlen mehr als {most}-fach: einige auflösen</translation>
    </message>
    <message>
        <source>the prompt has a {{ at character {place} that is not closed: add a }} after the last choice, or write \{{</source>
        <translation>der Prompt hat bei Zeichen {place} ein {{, das nicht geschlossen wird: nach der letzten Auswahl }} ergänzen oder \{{ schreiben</translation>
    </message>
    <message>
        <source>the prompt picks {low} to {high} choices at character {place}: give a number from 1 to {most}, the smaller one first</source>
        <translation>der Prompt nimmt bei Zeichen {place} {low} bis {high} Auswahlen: eine Zahl von 1 bis {most} angeben, die kleinere zuerst</translation>
    </message>
    <message>
        <source>the prompt has a choice at character {place} whose weights are all 0: give one a greater weight</source>
        <translation>der Prompt hat bei Zeichen {place} eine Auswahl, deren Gewichte alle 0 sind: einer ein größeres Gewicht geben</translation>
    </message>
    <message>
        <source>the prompt picks {low} of {there} choices at character {place}: add choices, or pick fewer</source>
        <translation>der Prompt nimmt bei Zeichen {place} {low} von {there} Auswahlen: Auswahlen ergänzen oder weniger nehmen</translation>
    </message>
    <message>
        <source>the wildcards {chain} name each other without end: take __{name}__ out of {last}</source>
        <translation>die Platzhalter {chain} nennen einander ohne Ende: __{name}__ aus {last} entfernen</translation>
    </message>
    <message>
        <source>the prompt picks {low} of {there} choices: add choices, or pick fewer</source>
        <translation>der Prompt nimmt {low} von {there} Auswahlen: Auswahlen ergänzen oder weniger nehmen</translation>
    </message>
    <message>
        <source>the prompt comes out empty with this seed: add words outside the choices</source>
        <translation>der Prompt wird mit diesem Seed leer: Wörter außerhalb der Auswahlen ergänzen</translation>
    </message>
    <message>
        <source>the prompt has a mistake at character {place}: {cause}</source>
        <translation>der Prompt hat bei Zeichen {place} einen Fehler: {cause}</translation>
    </message>
    <message>
        <source>the prompt comes to line {line} of the wildcard file {name}, which is wrong: {cause}</source>
        <translation>der Prompt kommt zu Zeile {line} der Platzhalterdatei {name}, die falsch ist: {cause}</translation>
    </message>
    <message>
        <source>choices and wildcards nest more than {most} deep: take some apart</source>
        <translation>Auswahlen und Platzhalter sind mehr als {most}-fach verschachtelt: einige auflösen</translation>
    </message>
    <message>
        <source>the prompt draws more than {most} times: use fewer wildcards</source>
        <translation>der Prompt zieht mehr als {most} Mal aus Auswahlen: weniger Platzhalter verwenden</translation>
    </message>
    <message>
        <source>the prompt grows beyond {most} characters: use shorter or fewer wildcards</source>
        <translation>der Prompt wächst über {most} Zeichen hinaus: kürzere oder weniger Platzhalter verwenden</translation>
    </message>
</context>
<context>
    <name>PromptsChoice</name>
    <message>
        <source>File of prompts</source>
        <translation>Promptdatei</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Auswählen…</translation>
    </message>
    <message>
        <source>Choose a file of prompts</source>
        <translation>Promptdatei auswählen</translation>
    </message>
    <message>
        <source>Back to the prompts that Triptych brings</source>
        <translation>Zurück zu den Prompts, die Triptych mitbringt</translation>
    </message>
    <message>
        <source>those that Triptych brings</source>
        <translation>die von Triptych mitgebrachten</translation>
    </message>
    <message>
        <source>Texts, one prompt a line (*.txt);;All files (*)</source>
        <translation>Texte, ein Prompt je Zeile (*.txt);;Alle Dateien (*)</translation>
    </message>
</context>
<context>
    <name>QualityCard</name>
    <message>
        <source>Signal-to-noise by block</source>
        <translation>Signal-Rausch-Verhältnis nach Block</translation>
    </message>
    <message>
        <source>The worst layers</source>
        <translation>Die schlechtesten Schichten</translation>
    </message>
    <message>
        <source>A bar a block, the higher the nearer to its source; the lowest is {name} with {ratio} dB.</source>
        <translation>Ein Balken je Block, je höher, desto näher an der Quelle; am niedrigsten ist {name} mit {ratio} dB.</translation>
    </message>
    <message>
        <source>{ratio} dB, {rows} × {columns}</source>
        <translation>{ratio} dB, {rows} × {columns}</translation>
    </message>
</context>
<context>
    <name>QualityChart</name>
    <message>
        <source>Signal-to-noise ratio by block</source>
        <translation>Signal-Rausch-Verhältnis nach Block</translation>
    </message>
    <message>
        <source>the lowest is {name} with {ratio} dB</source>
        <translation>am niedrigsten ist {name} mit {ratio} dB</translation>
    </message>
</context>
<context>
    <name>Queue</name>
    <message>
        <source>it does not begin as a queue does</source>
        <translation>sie beginnt nicht wie eine Warteschlange</translation>
    </message>
    <message>
        <source>its record {number} of {count} is not as it was written</source>
        <translation>ihr Eintrag {number} von {count} ist nicht, wie er geschrieben wurde</translation>
    </message>
    <message>
        <source>the queue holds {count} pictures: wait for some, or cancel some</source>
        <translation>Die Warteschlange fasst {count} Bilder: auf einige warten oder einige abbrechen</translation>
    </message>
    <message>
        <source>its record {number} cannot be used: {cause}</source>
        <translation>ihr Eintrag {number} ist nicht brauchbar: {cause}</translation>
    </message>
    <message>
        <source>the queue of the last time is damaged, {damage}: what could be read of it is here, and the old file is kept as {file}</source>
        <translation>Die Warteschlange vom letzten Mal ist beschädigt, {damage}: was lesbar war, ist hier, und die alte Datei bleibt als {file} erhalten</translation>
    </message>
    <message>
        <source>the queue in {folder} belongs to another window: close that one</source>
        <translation>Die Warteschlange in {folder} gehört zu einem anderen Fenster: dieses schließen</translation>
    </message>
    <message>
        <source>the queue in {file} cannot be written or read ({cause}): free space, or allow writing there</source>
        <translation>Die Warteschlange in {file} kann nicht geschrieben oder gelesen werden ({cause}): Platz schaffen oder dort das Schreiben erlauben</translation>
    </message>
</context>
<context>
    <name>QueueModel</name>
    <message>
        <source>{steps} steps</source>
        <translation>{steps} Schritte</translation>
    </message>
    <message>
        <source>true CFG {value}</source>
        <translation>True CFG {value}</translation>
    </message>
    <message>
        <source>from {file}, strength {strength}</source>
        <translation>aus {file}, Stärke {strength}</translation>
    </message>
    <message>
        <source>seed {seed}</source>
        <translation>Seed {seed}</translation>
    </message>
    <message>
        <source>{count} pictures</source>
        <translation>{count} Bilder</translation>
    </message>
    <message>
        <source>Negative prompt: {words}</source>
        <translation>Negativer Prompt: {words}</translation>
    </message>
    <message>
        <source>Being made…</source>
        <translation>Wird erzeugt…</translation>
    </message>
    <message>
        <source>about {time} left</source>
        <translation>noch etwa {time}</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Als Nächstes</translation>
    </message>
    <message>
        <source>Waiting, number {place}</source>
        <translation>Wartet, Platz {place}</translation>
    </message>
    <message>
        <source>Done in {time}</source>
        <translation>Fertig in {time}</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
</context>
<context>
    <name>QueuePage</name>
    <message>
        <source>Queue</source>
        <translation>Warteschlange</translation>
    </message>
    <message>
        <source>How the queue stands</source>
        <translation>Stand der Warteschlange</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Cancel all</source>
        <translation>Alle abbrechen</translation>
    </message>
    <message>
        <source>Retry failed</source>
        <translation>Fehler wiederholen</translation>
    </message>
    <message>
        <source>Clear finished</source>
        <translation>Fertige entfernen</translation>
    </message>
    <message>
        <source>To the front</source>
        <translation>Nach vorn</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Bearbeiten…</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Show picture</source>
        <translation>Bild zeigen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Begin nothing new; what is being made is finished</source>
        <translation>Nichts Neues beginnen; das entstehende Bild wird fertig</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Cancel, or take off the list</source>
        <translation>Abbrechen, oder von der Liste nehmen</translation>
    </message>
    <message>
        <source>Pause, or go on</source>
        <translation>Anhalten, oder fortsetzen</translation>
    </message>
    <message>
        <source>Edit, or show the picture</source>
        <translation>Bearbeiten, oder das Bild zeigen</translation>
    </message>
    <message>
        <source>Remove from list</source>
        <translation>Aus der Liste entfernen</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>{count} being made</source>
        <translation>{count} in Arbeit</translation>
    </message>
    <message>
        <source>{count} waiting</source>
        <translation>{count} wartend</translation>
    </message>
    <message>
        <source>{count} failed</source>
        <translation>{count} fehlgeschlagen</translation>
    </message>
    <message>
        <source>about {time} in all</source>
        <translation>insgesamt etwa {time}</translation>
    </message>
    <message>
        <source>nothing to do</source>
        <translation>nichts zu tun</translation>
    </message>
    <message>
        <source>the picture does not wait any more, so your changes are not in it: ask for it in Create</source>
        <translation>das Bild wartet nicht mehr, daher sind die Änderungen nicht darin: in Erzeugen neu anfordern</translation>
    </message>
    <message>
        <source>Nothing in the queue</source>
        <translation>Nichts in der Warteschlange</translation>
    </message>
    <message>
        <source>Each picture that you ask for waits here until its turn comes. Ask for as many as you like: they are made one after the other, and the list is still here when Triptych starts again.</source>
        <translation>Jedes angeforderte Bild wartet hier, bis es an der Reihe ist. Es dürfen beliebig viele sein: sie entstehen eines nach dem anderen, und die Liste ist nach einem Neustart von Triptych noch da.</translation>
    </message>
</context>
<context>
    <name>QueueView</name>
    <message>
        <source>Queue</source>
        <translation>Warteschlange</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
</context>
<context>
    <name>Recall</name>
    <message>
        <source>Whether this picture can be made again bit for bit is known once a model is open.</source>
        <translation>Ob dieses Bild Bit für Bit noch einmal erzeugt werden kann, ist bekannt, sobald ein Modell geöffnet ist.</translation>
    </message>
    <message>
        <source>it was decoded in tiles of {pixels} pixels for lack of memory</source>
        <translation>es wurde aus Mangel an Speicher in Kacheln von {pixels} Pixeln dekodiert</translation>
    </message>
    <message>
        <source>Made again here it can differ from this picture: {differences}.</source>
        <translation>Hier noch einmal erzeugt kann es von diesem Bild abweichen: {differences}.</translation>
    </message>
    <message>
        <source>its model is {then} (weights {then_hash}), the open one is {now} (weights {now_hash})</source>
        <translation>sein Modell ist {then} (Gewichte {then_hash}), das geöffnete ist {now} (Gewichte {now_hash})</translation>
    </message>
    <message>
        <source>it was made on {then}, this is {now}</source>
        <translation>es entstand auf {then}, dies ist {now}</translation>
    </message>
    <message>
        <source>its backend was {then}, the one here is {now}</source>
        <translation>sein Backend war {then}, das hiesige ist {now}</translation>
    </message>
    <message>
        <source>its activations were {then}, here they are {now}</source>
        <translation>seine Aktivierungen waren {then}, hier sind sie {now}</translation>
    </message>
    <message>
        <source>{library} is {now} and was not there</source>
        <translation>{library} ist {now} und war nicht da</translation>
    </message>
    <message>
        <source>{library} was {then} and is not here</source>
        <translation>{library} war {then} und ist nicht hier</translation>
    </message>
    <message>
        <source>{library} was {then} and is {now}</source>
        <translation>{library} war {then} und ist {now}</translation>
    </message>
    <message>
        <source>{file} holds no settings of Triptych, A1111, ComfyUI or InvokeAI: choose another picture</source>
        <translation>{file} enthält keine Einstellungen von Triptych, A1111, ComfyUI oder InvokeAI: ein anderes Bild wählen</translation>
    </message>
    <message>
        <source>it begins from the picture {name}, which was not found here</source>
        <translation>es beginnt mit dem Bild {name}, das hier nicht gefunden wurde</translation>
    </message>
    <message>
        <source>it begins from the picture {name}, which is another one now</source>
        <translation>es beginnt mit dem Bild {name}, das jetzt ein anderes ist</translation>
    </message>
    <message>
        <source>{file} cannot be read ({cause}): check the file</source>
        <translation>{file} kann nicht gelesen werden ({cause}): die Datei prüfen</translation>
    </message>
    <message>
        <source>{file} says it is larger than any picture read here: choose another file</source>
        <translation>{file} ist laut eigener Angabe größer als jedes Bild, das hier gelesen wird: eine andere Datei wählen</translation>
    </message>
    <message>
        <source>{file} is no PNG, JPEG or WebP picture, or a damaged one: choose another file</source>
        <translation>{file} ist kein Bild in PNG, JPEG oder WebP, oder ein beschädigtes: eine andere Datei wählen</translation>
    </message>
</context>
<context>
    <name>RecipePage</name>
    <message>
        <source>How should it be converted?</source>
        <translation>Wie soll es umgewandelt werden?</translation>
    </message>
    <message>
        <source>Quick shows whether it works; the others take longer and learn more from your model.</source>
        <translation>„Schnell“ zeigt, ob es geht; die anderen dauern länger und lernen mehr von Ihrem Modell.</translation>
    </message>
    <message>
        <source>Measure again</source>
        <translation>Erneut messen</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Ändern</translation>
    </message>
    <message>
        <source>Change the name of the new model</source>
        <translation>Namen des neuen Modells ändern</translation>
    </message>
    <message>
        <source>An expert setting is wrong</source>
        <translation>Eine Experteneinstellung ist falsch</translation>
    </message>
    <message>
        <source>It will be called {name}</source>
        <translation>Es wird {name} heißen</translation>
    </message>
    <message>
        <source>Measuring what each takes on this computer; you can choose already.</source>
        <translation>Gemessen wird, was jedes auf diesem Computer braucht; wählen können Sie schon.</translation>
    </message>
    <message>
        <source>Expert settings</source>
        <translation>Experteneinstellungen</translation>
    </message>
</context>
<context>
    <name>RefusedList</name>
    <message>
        <source>Cannot be converted</source>
        <translation>Nicht umwandelbar</translation>
    </message>
    <message>
        <source>Show them all</source>
        <translation>Alle zeigen</translation>
    </message>
    <message>
        <source>Hide them</source>
        <translation>Ausblenden</translation>
    </message>
    <message>
        <source>Show all {count}</source>
        <translation>Alle {count} zeigen</translation>
    </message>
</context>
<context>
    <name>ResultPage</name>
    <message>
        <source>Show folder</source>
        <translation>Ordner zeigen</translation>
    </message>
    <message>
        <source>Export the report…</source>
        <translation>Bericht exportieren…</translation>
    </message>
    <message>
        <source>Make another</source>
        <translation>Weiteres erzeugen</translation>
    </message>
    <message>
        <source>Use in the studio</source>
        <translation>Im Studio nutzen</translation>
    </message>
    <message>
        <source>{folder} cannot be opened: look into it with another program</source>
        <translation>{folder} kann nicht geöffnet werden: mit einem anderen Programm ansehen</translation>
    </message>
    <message>
        <source>Export the report</source>
        <translation>Bericht exportieren</translation>
    </message>
    <message>
        <source>Web page (*.html)</source>
        <translation>Webseite (*.html)</translation>
    </message>
    <message>
        <source>The report is being written…</source>
        <translation>Der Bericht wird geschrieben…</translation>
    </message>
    <message>
        <source>Verifying {name}</source>
        <translation>{name} wird geprüft</translation>
    </message>
    <message>
        <source>{name} is not what was written</source>
        <translation>{name} ist nicht, was geschrieben wurde</translation>
    </message>
    <message>
        <source>{name} is ready</source>
        <translation>{name} ist bereit</translation>
    </message>
    <message>
        <source>The report is in {file}</source>
        <translation>Der Bericht ist in {file}</translation>
    </message>
</context>
<context>
    <name>RunPage</name>
    <message>
        <source>Change settings</source>
        <translation>Einstellungen ändern</translation>
    </message>
    <message>
        <source>Stop and give up…</source>
        <translation>Anhalten und aufgeben…</translation>
    </message>
    <message>
        <source>{name} is not finished. What is done is kept; continue whenever you like.</source>
        <translation>{name} ist nicht fertig. Was getan ist, bleibt; fortsetzen geht jederzeit.</translation>
    </message>
    <message>
        <source>It stops at its next step; what is finished is kept.</source>
        <translation>Hält beim nächsten Schritt an; was fertig ist, bleibt.</translation>
    </message>
    <message>
        <source>It stops, and what should not stay is deleted.</source>
        <translation>Hält an, und was nicht bleiben soll, wird gelöscht.</translation>
    </message>
    <message>
        <source>{done} of {blocks} blocks are finished</source>
        <translation>{done} von {blocks} Blöcken fertig</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>How much of it is over</source>
        <translation>Wie viel davon getan ist</translation>
    </message>
</context>
<context>
    <name>Saving</name>
    <message>
        <source>the picture could not be saved ({cause}): save it elsewhere</source>
        <translation>Das Bild konnte nicht gespeichert werden ({cause}): woanders speichern</translation>
    </message>
</context>
<context>
    <name>SearchLine</name>
    <message>
        <source>The search on this computer</source>
        <translation>Die Suche auf diesem Computer</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Erneut suchen</translation>
    </message>
    <message>
        <source>What was left alone</source>
        <translation>Was ausgelassen wurde</translation>
    </message>
    <message>
        <source>Looking for models on this computer…</source>
        <translation>Modelle auf diesem Computer werden gesucht…</translation>
    </message>
    <message>
        <source>The search broke; the log says why. Choose a folder or a file, or look again</source>
        <translation>Die Suche ist abgebrochen; warum, steht im Protokoll. Einen Ordner oder eine Datei auswählen oder erneut suchen</translation>
    </message>
    <message>
        <source>Looked where programs keep models: {count} can be converted</source>
        <translation>Gesucht, wo Programme Modelle ablegen: {count} umwandelbar</translation>
    </message>
    <message>
        <source>Looked for {seconds} s and stopped: choose a folder or a file if yours is missing</source>
        <translation>Nach {seconds} s Suche beendet: einen Ordner oder eine Datei auswählen, falls Ihres fehlt</translation>
    </message>
    <message>
        <source>Looking in your folders of models…</source>
        <translation>Suche in Ihren Modellordnern…</translation>
    </message>
    <message>
        <source>Looking at what is already here…</source>
        <translation>Bereits Vorhandenes wird angesehen…</translation>
    </message>
    <message>
        <source>Looking in {program}&apos;s folders…</source>
        <translation>Suche in den Ordnern von {program}…</translation>
    </message>
    <message>
        <source>Drives of other computers were not touched: {drives}; choose a folder there if it has yours.</source>
        <translation>Laufwerke anderer Computer blieben unberührt: {drives}; einen Ordner dort auswählen, falls Ihres dort liegt.</translation>
    </message>
    <message>
        <source>Folders that could not be read: {count}.</source>
        <translation>Nicht lesbare Ordner: {count}.</translation>
    </message>
</context>
<context>
    <name>SeedChooser</name>
    <message>
        <source>Seed</source>
        <translation>Seed</translation>
    </message>
    <message>
        <source>Use the last picture&apos;s seed again</source>
        <translation>Den Seed des letzten Bildes wieder verwenden</translation>
    </message>
    <message>
        <source>new</source>
        <translation>neu</translation>
    </message>
    <message>
        <source>Where the seed comes from: {mode}</source>
        <translation>Herkunft des Seeds: {mode}</translation>
    </message>
    <message>
        <source>Random</source>
        <translation>Zufällig</translation>
    </message>
    <message>
        <source>Fixed</source>
        <translation>Fest</translation>
    </message>
    <message>
        <source>Step up</source>
        <translation>Aufwärts</translation>
    </message>
    <message>
        <source>Random: a new seed each time</source>
        <translation>Zufällig: jedes Mal ein neuer Seed</translation>
    </message>
    <message>
        <source>Fixed: the same seed each time</source>
        <translation>Fest: jedes Mal derselbe Seed</translation>
    </message>
    <message>
        <source>Step up: one higher after each picture</source>
        <translation>Aufwärts: nach jedem Bild um eins höher</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>{cause}: Triptych starts with its first settings; move what is there away</source>
        <translation>{cause}: Triptych startet mit seinen ersten Einstellungen; was dort liegt, wegräumen</translation>
    </message>
    <message>
        <source>{cause}: it is kept as {copy}, and what could be read of it is used</source>
        <translation>{cause}: die Datei bleibt als {copy} erhalten, und was davon lesbar war, wird verwendet</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Search settings and shortcuts</source>
        <translation>Einstellungen und Tastenkürzel durchsuchen</translation>
    </message>
    <message>
        <source>Search settings</source>
        <translation>Einstellungen durchsuchen</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Farbschema</translation>
    </message>
    <message>
        <source>System</source>
        <translation>System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Controls</source>
        <translation>Bedienung</translation>
    </message>
    <message>
        <source>Plain</source>
        <translation>Einfach</translation>
    </message>
    <message>
        <source>Expert</source>
        <translation>Experte</translation>
    </message>
    <message>
        <source>Folder for pictures</source>
        <translation>Ordner für Bilder</translation>
    </message>
    <message>
        <source>No setting and no shortcut is called so.</source>
        <translation>Keine Einstellung und kein Tastenkürzel heißt so.</translation>
    </message>
    <message>
        <source>As the system has it, light, or dark</source>
        <translation>Wie im System, hell oder dunkel</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Takes effect when Triptych starts the next time</source>
        <translation>Gilt ab dem nächsten Start von Triptych</translation>
    </message>
    <message>
        <source>Plain shows the prompt and the size; expert shows steps, guidance and seed too</source>
        <translation>„Einfach“ zeigt Prompt und Größe; „Experte“ zeigt auch Schritte, Guidance und Seed</translation>
    </message>
    <message>
        <source>Live preview</source>
        <translation>Live-Vorschau</translation>
    </message>
    <message>
        <source>How often the picture is shown while it is made</source>
        <translation>Wie oft das Bild gezeigt wird, während es entsteht</translation>
    </message>
    <message>
        <source>Each picture is saved there as a PNG with its settings inside</source>
        <translation>Jedes Bild wird dort als PNG mit seinen Einstellungen gespeichert</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Darstellung</translation>
    </message>
    <message>
        <source>Making pictures</source>
        <translation>Bilder erzeugen</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Each step</source>
        <translation>Jeder Schritt</translation>
    </message>
    <message>
        <source>Every second step</source>
        <translation>Jeder zweite Schritt</translation>
    </message>
    <message>
        <source>Every fifth step</source>
        <translation>Jeder fünfte Schritt</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Nie</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Sections</source>
        <translation>Abschnitte</translation>
    </message>
</context>
<context>
    <name>ShortcutEditor</name>
    <message>
        <source>Shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>Alle zurücksetzen</translation>
    </message>
    <message>
        <source>Give every action the keys that it came with</source>
        <translation>Jeder Aktion ihre ursprünglichen Tasten geben</translation>
    </message>
</context>
<context>
    <name>ShortcutRow</name>
    <message>
        <source>Back to {keys}</source>
        <translation>Zurück zu {keys}</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>{others} has the same keys: none of them works until one has others</source>
        <translation>{others} hat dieselben Tasten: keine davon wirkt, bis eine andere bekommt</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>everywhere</source>
        <translation>überall</translation>
    </message>
</context>
<context>
    <name>SideBySide</name>
    <message>
        <source>Side by side</source>
        <translation>Nebeneinander</translation>
    </message>
    <message>
        <source>Picture A</source>
        <translation>Bild A</translation>
    </message>
    <message>
        <source>Picture B</source>
        <translation>Bild B</translation>
    </message>
</context>
<context>
    <name>SidePanel</name>
    <message>
        <source>Plain</source>
        <translation>Einfach</translation>
    </message>
    <message>
        <source>Expert</source>
        <translation>Experte</translation>
    </message>
    <message>
        <source>Controls</source>
        <translation>Bedienung</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>Erzeugen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Hält an…</translation>
    </message>
    <message>
        <source>No model is open: choose one first</source>
        <translation>Kein Modell ist geöffnet: zuerst eines wählen</translation>
    </message>
    <message>
        <source>The queue is paused: what you add waits until it goes on</source>
        <translation>Die Warteschlange ist angehalten: Neues wartet, bis sie fortgesetzt wird</translation>
    </message>
    <message>
        <source>The engine does not run: what you add waits until it is started again from the message</source>
        <translation>Die Engine läuft nicht: Neues wartet, bis sie aus der Meldung neu gestartet wird</translation>
    </message>
    <message>
        <source>{count} in the queue before it</source>
        <translation>{count} in der Warteschlange davor</translation>
    </message>
    <message>
        <source>A picture is being made: yours is the next</source>
        <translation>Ein Bild entsteht gerade: dieses ist das nächste</translation>
    </message>
    <message>
        <source>Make the picture</source>
        <translation>Das Bild erzeugen</translation>
    </message>
    <message>
        <source>The engine is starting: your picture is made as soon as it is ready</source>
        <translation>Die Engine startet: das Bild entsteht, sobald sie bereit ist</translation>
    </message>
    <message>
        <source>Generate {count} pictures</source>
        <translation>{count} Bilder erzeugen</translation>
    </message>
    <message>
        <source>Add to queue</source>
        <translation>Einreihen</translation>
    </message>
    <message>
        <source>Add {count} to queue</source>
        <translation>{count} Bilder einreihen</translation>
    </message>
    <message>
        <source>{words} ({waiting})</source>
        <translation>{words} ({waiting})</translation>
    </message>
</context>
<context>
    <name>SizeField</name>
    <message>
        <source>Width in pixels</source>
        <translation>Breite in Pixeln</translation>
    </message>
    <message>
        <source>Swap width and height</source>
        <translation>Breite und Höhe tauschen</translation>
    </message>
    <message>
        <source>Height in pixels</source>
        <translation>Höhe in Pixeln</translation>
    </message>
    <message>
        <source>{side} × {side}, this model&apos;s only size</source>
        <translation>{side} × {side}, nur diese Größe</translation>
    </message>
    <message>
        <source>The model was trained at this size alone and makes no other</source>
        <translation>Das Modell wurde nur mit dieser Größe trainiert und macht keine andere</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Multiples of {multiple}, {low} to {high}</source>
        <translation>Vielfache von {multiple}, {low} bis {high}</translation>
    </message>
    <message>
        <source>Take the nearest size, {width} × {height}</source>
        <translation>Nächstgelegene Größe nehmen, {width} × {height}</translation>
    </message>
    <message>
        <source>Use its shape: {width} × {height}</source>
        <translation>Seine Form nehmen: {width} × {height}</translation>
    </message>
    <message>
        <source>Take the size nearest to the start picture&apos;s shape that the model makes</source>
        <translation>Die Größe nehmen, die das Modell macht und die der Form des Startbildes am nächsten kommt</translation>
    </message>
</context>
<context>
    <name>SliderField</name>
    <message>
        <source>{name} slider</source>
        <translation>Regler für {name}</translation>
    </message>
</context>
<context>
    <name>SliderPane</name>
    <message>
        <source>Divider between A and B</source>
        <translation>Trennlinie zwischen A und B</translation>
    </message>
    <message>
        <source>{percent} % shows A; move it with the left and right arrow</source>
        <translation>{percent} % zeigen A; mit den Pfeiltasten links und rechts verschieben</translation>
    </message>
</context>
<context>
    <name>SourceButton</name>
    <message>
        <source>Choose a picture</source>
        <translation>Bild auswählen</translation>
    </message>
    <message>
        <source>Picture {side}: {title}</source>
        <translation>Bild {side}: {title}</translation>
    </message>
    <message>
        <source>Picture {side}: none is chosen</source>
        <translation>Bild {side}: keines ausgewählt</translation>
    </message>
    <message>
        <source>No picture was made yet</source>
        <translation>Noch wurde kein Bild erzeugt</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>Datei auswählen…</translation>
    </message>
    <message>
        <source>Take it away</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Pictures (*.png *.jpg *.jpeg *.webp *.bmp)</source>
        <translation>Bilder (*.png *.jpg *.jpeg *.webp *.bmp)</translation>
    </message>
</context>
<context>
    <name>SourceList</name>
    <message>
        <source>Models on this computer</source>
        <translation>Modelle auf diesem Computer</translation>
    </message>
</context>
<context>
    <name>SourcePage</name>
    <message>
        <source>Choose where its text encoders and VAE come from</source>
        <translation>Wählen, woher Text-Encoder und VAE kommen</translation>
    </message>
    <message>
        <source>Check whether you may have it</source>
        <translation>Prüfen, ob Sie es haben dürfen</translation>
    </message>
    <message>
        <source>Choose a model&apos;s folder</source>
        <translation>Modellordner auswählen</translation>
    </message>
    <message>
        <source>Models (*.safetensors);;All files (*)</source>
        <translation>Modelle (*.safetensors);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Choose a model&apos;s file</source>
        <translation>Modelldatei auswählen</translation>
    </message>
    <message>
        <source>Looking at {name}…</source>
        <translation>{name} wird angesehen…</translation>
    </message>
    <message>
        <source>Choose the folder of a whole FLUX.1</source>
        <translation>Den Ordner eines vollständigen FLUX.1 auswählen</translation>
    </message>
    <message>
        <source>{folder} has no text encoders and VAE that fit: choose the folder of a whole FLUX.1</source>
        <translation>{folder} enthält keine passenden Text-Encoder und VAE: den Ordner eines vollständigen FLUX.1 auswählen</translation>
    </message>
</context>
<context>
    <name>SourceParts</name>
    <message>
        <source>Choose a folder…</source>
        <translation>Ordner auswählen…</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>Datei auswählen…</translation>
    </message>
    <message>
        <source>or drop one anywhere on this page</source>
        <translation>oder irgendwo auf diese Seite ziehen</translation>
    </message>
    <message>
        <source>Which model?</source>
        <translation>Welches Modell?</translation>
    </message>
    <message>
        <source>Triptych makes a ternary model of a FLUX.1 in 16 or 8 bits. What you have is not changed.</source>
        <translation>Triptych erzeugt aus einem FLUX.1 in 16 oder 8 Bit ein ternäres Modell. Was Sie haben, wird nicht verändert.</translation>
    </message>
</context>
<context>
    <name>SourceRow</name>
    <message>
        <source>{what} · {count} parameters · {verdict}</source>
        <translation>{what} · {count} Parameter · {verdict}</translation>
    </message>
    <message>
        <source>ready to be converted</source>
        <translation>bereit zum Umwandeln</translation>
    </message>
    <message>
        <source>its other parts come from another model; {parts} inside are not used</source>
        <translation>seine übrigen Teile kommen aus einem anderen Modell; darin nicht verwendet: {parts}</translation>
    </message>
    <message>
        <source>text encoders and VAE come from another model</source>
        <translation>Text-Encoder und VAE kommen aus einem anderen Modell</translation>
    </message>
</context>
<context>
    <name>StartField</name>
    <message>
        <source>Picture to start from</source>
        <translation>Startbild</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>Start from the picture on the clipboard</source>
        <translation>Vom Bild in der Zwischenablage ausgehen</translation>
    </message>
    <message>
        <source>Choose another picture to start from</source>
        <translation>Ein anderes Startbild wählen</translation>
    </message>
    <message>
        <source>Start without a picture</source>
        <translation>Ohne Startbild beginnen</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>Stärke</translation>
    </message>
    <message>
        <source>the picture to start from, {file}, is not there any more: choose another one</source>
        <translation>das Startbild {file} ist nicht mehr da: ein anderes wählen</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Wird gelesen…</translation>
    </message>
    <message>
        <source>keeps nearly all of it</source>
        <translation>behält fast alles</translation>
    </message>
    <message>
        <source>keeps most of it</source>
        <translation>behält das meiste</translation>
    </message>
    <message>
        <source>keeps what stands where</source>
        <translation>behält die Anordnung</translation>
    </message>
    <message>
        <source>keeps little of it</source>
        <translation>behält wenig</translation>
    </message>
    <message>
        <source>makes it anew</source>
        <translation>macht es neu</translation>
    </message>
    <message>
        <source>The picture to start from, small</source>
        <translation>Das Startbild, klein</translation>
    </message>
    <message>
        <source>What the strength does</source>
        <translation>Was die Stärke bewirkt</translation>
    </message>
    <message>
        <source>Choose a picture to start from</source>
        <translation>Ein Startbild wählen</translation>
    </message>
    <message>
        <source>How much of the picture is made anew: 0.01 hardly any, 1 all of it</source>
        <translation>Wie viel vom Bild neu gemacht wird: bei 0,01 kaum etwas, bei 1 alles</translation>
    </message>
    <message>
        <source>Drop a picture to start from</source>
        <translation>Startbild hier ablegen</translation>
    </message>
</context>
<context>
    <name>StartFiles</name>
    <message>
        <source>the picture to start from cannot be kept in {folder} ({cause}): free space there, or save the picture and choose its file</source>
        <translation>das Ausgangsbild lässt sich nicht in {folder} ablegen ({cause}): schaffen Sie dort Platz, oder speichern Sie das Bild und wählen Sie seine Datei</translation>
    </message>
    <message>
        <source>a pasted picture</source>
        <translation>ein eingefügtes Bild</translation>
    </message>
</context>
<context>
    <name>StartReading</name>
    <message>
        <source>{file} is damaged, or larger than what is read here: choose another picture</source>
        <translation>{file} ist beschädigt oder größer, als hier gelesen wird: wählen Sie ein anderes Bild</translation>
    </message>
</context>
<context>
    <name>StartRow</name>
    <message>
        <source>Strength</source>
        <translation>Stärke</translation>
    </message>
    <message>
        <source>Start without a picture</source>
        <translation>Ohne Startbild beginnen</translation>
    </message>
</context>
<context>
    <name>StepHeader</name>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>Rezept</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Step {number} of {count}: {name}</source>
        <translation>Schritt {number} von {count}: {name}</translation>
    </message>
</context>
<context>
    <name>StepPage</name>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
</context>
<context>
    <name>Strip</name>
    <message>
        <source>Readouts</source>
        <translation>Messwerte</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Backend</source>
        <translation>Backend</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Encode</source>
        <translation>Kodieren</translation>
    </message>
    <message>
        <source>Denoise</source>
        <translation>Entrauschen</translation>
    </message>
    <message>
        <source>Decode</source>
        <translation>Dekodieren</translation>
    </message>
    <message>
        <source>Device memory: used / peak / all</source>
        <translation>GPU-Speicher / Spitze / gesamt</translation>
    </message>
    <message>
        <source>Host memory / peak</source>
        <translation>Hauptspeicher / Spitze</translation>
    </message>
    <message>
        <source>Open the readouts</source>
        <translation>Messwerte öffnen</translation>
    </message>
    <message>
        <source>Close the readouts</source>
        <translation>Messwerte schließen</translation>
    </message>
    <message>
        <source>no GPU</source>
        <translation>keine GPU</translation>
    </message>
    <message>
        <source>The engine runs on the processor</source>
        <translation>Die Engine läuft auf dem Prozessor</translation>
    </message>
    <message>
        <source>The engine process, of {total} in this computer</source>
        <translation>Der Prozess der Engine, von {total} in diesem Computer</translation>
    </message>
    <message>
        <source>Backend {backend}, activations {activations}</source>
        <translation>Backend {backend}, Aktivierungen {activations}</translation>
    </message>
    <message>
        <source>Whole device (NVML): {used} of {total} used</source>
        <translation>Ganzes Gerät (NVML): {used} von {total} belegt</translation>
    </message>
    <message>
        <source>Triptych (allocator): {tensors} in tensors, {reserved} reserved, {peak} at most</source>
        <translation>Triptych (Allokator): {tensors} in Tensoren, {reserved} reserviert, höchstens {peak}</translation>
    </message>
    <message>
        <source>The median of this picture&apos;s steps</source>
        <translation>Der Median der Schritte dieses Bildes</translation>
    </message>
    <message>
        <source>The last pictures: {times}</source>
        <translation>Die letzten Bilder: {times}</translation>
    </message>
</context>
<context>
    <name>StripModel</name>
    <message>
        <source>The picture that is being made</source>
        <translation>Das Bild, das gerade entsteht</translation>
    </message>
    <message>
        <source>{prompt} (seed {seed})</source>
        <translation>{prompt} (Seed {seed})</translation>
    </message>
</context>
<context>
    <name>Studio</name>
    <message>
        <source>The picture is here, but not saved: {cause}</source>
        <translation>Das Bild ist da, aber nicht gespeichert: {cause}</translation>
    </message>
</context>
<context>
    <name>StudioMenu</name>
    <message>
        <source>Appearance</source>
        <translation>Farbschema</translation>
    </message>
    <message>
        <source>System</source>
        <translation>System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
</context>
<context>
    <name>StudioWindow</name>
    <message>
        <source>Go to {page}</source>
        <translation>Gehe zu {page}</translation>
    </message>
    <message>
        <source>Readouts</source>
        <translation>Messwerte</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>{count} waiting</source>
        <translation>{count} wartend</translation>
    </message>
</context>
<context>
    <name>StyleChooser</name>
    <message>
        <source>Edit styles…</source>
        <translation>Stile bearbeiten…</translation>
    </message>
    <message>
        <source>No style</source>
        <translation>Kein Stil</translation>
    </message>
    <message>
        <source>Style: {name}</source>
        <translation>Stil: {name}</translation>
    </message>
    <message>
        <source>Words that are put around your own</source>
        <translation>Wörter, die die eigenen umgeben</translation>
    </message>
</context>
<context>
    <name>StyleEditor</name>
    <message>
        <source>Styles</source>
        <translation>Stile</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Guidance</source>
        <translation>Guidance</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Neu</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importieren…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Comes with Triptych</source>
        <translation>Gehört zu Triptych</translation>
    </message>
    <message>
        <source>Added: {count}</source>
        <translation>Hinzugefügt: {count}</translation>
    </message>
    <message>
        <source>Written: {file}</source>
        <translation>Geschrieben: {file}</translation>
    </message>
    <message>
        <source>This style comes with Triptych: copy it to change it.</source>
        <translation>Dieser Stil gehört zu Triptych: zum Ändern kopieren.</translation>
    </message>
    <message>
        <source>My style</source>
        <translation>Mein Stil</translation>
    </message>
    <message>
        <source>{name}, mine</source>
        <translation>{name}, eigener</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>Gespeichert.</translation>
    </message>
    <message>
        <source>Styles (*.json *.csv)</source>
        <translation>Stile (*.json *.csv)</translation>
    </message>
    <message>
        <source>Import styles</source>
        <translation>Stile importieren</translation>
    </message>
    <message>
        <source>Export styles</source>
        <translation>Stile exportieren</translation>
    </message>
    <message>
        <source>Styles (*.json)</source>
        <translation>Stile (*.json)</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>Wörter</translation>
    </message>
    <message>
        <source>Words around {prompt}</source>
        <translation>Wörter um {prompt}</translation>
    </message>
    <message>
        <source>Negative</source>
        <translation>Negativ</translation>
    </message>
    <message>
        <source>Used only with true CFG above 1</source>
        <translation>Nur bei echtem CFG über 1 verwendet</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
    <message>
        <source>Sets</source>
        <translation>Setzt</translation>
    </message>
</context>
<context>
    <name>Styles</name>
    <message>
        <source>a style&apos;s name has 1 to {most} letters: give it one</source>
        <translation>der Name eines Stils hat 1 bis {most} Zeichen: ihm einen geben</translation>
    </message>
    <message>
        <source>the style {name} needs {prompt} once, where your own words go: write it there</source>
        <translation>der Stil {name} braucht {prompt} genau einmal, wo die eigenen Wörter stehen: dort einfügen</translation>
    </message>
    <message>
        <source>the style {name} is longer than {most} characters: shorten it</source>
        <translation>der Stil {name} ist länger als {most} Zeichen: kürzen</translation>
    </message>
    <message>
        <source>the steps of the style {name} must lie between 1 and {most}: change them</source>
        <translation>die Schritte des Stils {name} müssen zwischen 1 und {most} liegen: ändern</translation>
    </message>
    <message>
        <source>the guidance of the style {name} must lie between 0 and {most}: change it</source>
        <translation>die Guidance des Stils {name} muss zwischen 0 und {most} liegen: ändern</translation>
    </message>
    <message>
        <source>there is a style {name} already: choose another name</source>
        <translation>es gibt schon einen Stil {name}: einen anderen Namen wählen</translation>
    </message>
    <message>
        <source>there is room for {most} styles: delete some first</source>
        <translation>es ist Platz für {most} Stile: zuerst einige löschen</translation>
    </message>
    <message>
        <source>your styles in {file} cannot be read ({cause}): check the file, then start again</source>
        <translation>die eigenen Stile in {file} können nicht gelesen werden ({cause}): die Datei prüfen, dann neu starten</translation>
    </message>
    <message>
        <source>your styles could not be read ({cause}): the file is kept as {file}, mend it and import it</source>
        <translation>die eigenen Stile konnten nicht gelesen werden ({cause}): die Datei bleibt als {file} erhalten, reparieren und importieren</translation>
    </message>
    <message>
        <source>{file} is too large for a file of styles: choose another</source>
        <translation>{file} ist zu groß für eine Datei mit Stilen: eine andere wählen</translation>
    </message>
    <message>
        <source>{file} cannot be read ({cause}): check the file</source>
        <translation>{file} kann nicht gelesen werden ({cause}): die Datei prüfen</translation>
    </message>
    <message>
        <source>{file} is no file of styles: choose another</source>
        <translation>{file} ist keine Datei mit Stilen: eine andere wählen</translation>
    </message>
    <message>
        <source>these styles were written by a newer version: update Triptych</source>
        <translation>diese Stile stammen von einer neueren Version: Triptych aktualisieren</translation>
    </message>
    <message>
        <source>the file holds no list of styles: choose another</source>
        <translation>die Datei enthält keine Liste von Stilen: eine andere wählen</translation>
    </message>
    <message>
        <source>the style {name} has a value of the wrong kind</source>
        <translation>der Stil {name} hat einen Wert der falschen Art</translation>
    </message>
    <message>
        <source>{file} cannot be written ({cause}): free some space, or allow writing there</source>
        <translation>{file} kann nicht geschrieben werden ({cause}): Platz schaffen oder dort das Schreiben erlauben</translation>
    </message>
</context>
<context>
    <name>TargetField</name>
    <message>
        <source>Name of the new model</source>
        <translation>Name des neuen Modells</translation>
    </message>
    <message>
        <source>Elsewhere…</source>
        <translation>Woanders…</translation>
    </message>
    <message>
        <source>Choose a folder for the new model</source>
        <translation>Ordner für das neue Modell auswählen</translation>
    </message>
    <message>
        <source>Put the model into a folder of your own, such as one on another disk</source>
        <translation>Das Modell in einen eigenen Ordner legen, etwa auf einem anderen Datenträger</translation>
    </message>
    <message>
        <source>Give the model a name.</source>
        <translation>Das Modell braucht einen Namen.</translation>
    </message>
    <message>
        <source>{place} cannot be looked at ({cause}): choose another name</source>
        <translation>{place} kann nicht angesehen werden ({cause}): einen anderen Namen wählen</translation>
    </message>
    <message>
        <source>{place} is there already: choose another name; the next step says whether it can be replaced.</source>
        <translation>{place} gibt es schon: einen anderen Namen wählen; der nächste Schritt sagt, ob es ersetzt werden kann.</translation>
    </message>
    <message>
        <source>Put the new model into</source>
        <translation>Das neue Modell ablegen in</translation>
    </message>
</context>
<context>
    <name>Thumbnails</name>
    <message>
        <source>it cannot be decoded</source>
        <translation>kann nicht dekodiert werden</translation>
    </message>
</context>
<context>
    <name>TilePainter</name>
    <message>
        <source>Cannot be shown</source>
        <translation>Nicht darstellbar</translation>
    </message>
</context>
<context>
    <name>TokenForm</name>
    <message>
        <source>Token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>hf_…</source>
        <translation>hf_…</translation>
    </message>
    <message>
        <source>Your token of the Hub</source>
        <translation>Ihr Token für den Hub</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>Paste the token</source>
        <translation>Token einfügen</translation>
    </message>
    <message>
        <source>Try it</source>
        <translation>Probieren</translation>
    </message>
    <message>
        <source>Try the token</source>
        <translation>Token probieren</translation>
    </message>
    <message>
        <source>Save in the system&apos;s keyring once it works</source>
        <translation>Im Schlüsselbund des Systems speichern, sobald es funktioniert</translation>
    </message>
</context>
<context>
    <name>Tour</name>
    <message>
        <source>First steps</source>
        <translation>Erste Schritte</translation>
    </message>
    <message>
        <source>Skip (Esc): the menu brings this back</source>
        <translation>Überspringen (Esc): das Menü zeigt dies wieder</translation>
    </message>
    <message>
        <source>a red apple</source>
        <translation>a red apple</translation>
    </message>
    <message>
        <source>Write it, then press {keys}. Pocket, the small model that is inside, draws single things on any computer. It is a taste of three-valued weights, and no FLUX.</source>
        <translation>Schreiben, dann {keys} drücken. Pocket, das kleine enthaltene Modell, zeichnet einzelne Dinge auf jedem Computer. Es ist eine Kostprobe dreiwertiger Gewichte und kein FLUX.</translation>
    </message>
    <message>
        <source>Try “{prompt}”</source>
        <translation>„{prompt}“ probieren</translation>
    </message>
    <message>
        <source>1  Say what you want</source>
        <translation>1  Sagen, was entstehen soll</translation>
    </message>
    <message>
        <source>The pages are at the left, the menu is {keys}. Time and memory of each picture are always at the bottom. All can be done with keys.</source>
        <translation>Die Seiten sind links, das Menü ist {keys}. Zeit und Speicher jedes Bildes stehen immer unten. Alles geht auch mit der Tastatur.</translation>
    </message>
    <message>
        <source>2  Find your way</source>
        <translation>2  Sich zurechtfinden</translation>
    </message>
    <message>
        <source>Show the keys</source>
        <translation>Tasten zeigen</translation>
    </message>
    <message>
        <source>A FLUX.1 that you have can be opened as it is, or made three-valued first with triptych quantize: its transformer is then nine times smaller. Its own licence stays with it.</source>
        <translation>Ein vorhandenes FLUX.1 lässt sich öffnen, wie es ist, oder vorher mit triptych quantize dreiwertig machen: sein Transformer ist dann neunmal kleiner. Seine eigene Lizenz bleibt bei ihm.</translation>
    </message>
    <message>
        <source>3  Bring your own FLUX</source>
        <translation>3  Eigenes FLUX verwenden</translation>
    </message>
    <message>
        <source>Open a model&apos;s folder…</source>
        <translation>Modellordner öffnen…</translation>
    </message>
</context>
<context>
    <name>TrueCfgField</name>
    <message>
        <source>True CFG</source>
        <translation>True CFG</translation>
    </message>
    <message>
        <source>Negative prompt</source>
        <translation>Negativer Prompt</translation>
    </message>
    <message>
        <source>Each step runs the model twice: a picture takes about twice the time.</source>
        <translation>Jeder Schritt rechnet das Modell zweimal: ein Bild braucht etwa doppelt so lange.</translation>
    </message>
    <message>
        <source>Each step runs the model twice: about {twice} a picture in place of {once}.</source>
        <translation>Jeder Schritt rechnet das Modell zweimal: etwa {twice} je Bild statt {once}.</translation>
    </message>
    <message>
        <source>Above 1 the picture is also led away from a negative prompt, and takes twice the time</source>
        <translation>Über 1 wird das Bild auch von einem negativen Prompt weggeführt und braucht doppelt so lange</translation>
    </message>
    <message>
        <source>What the picture shall not show. Ctrl+Enter generates.</source>
        <translation>Was das Bild nicht zeigen soll. Strg+Enter erzeugt es.</translation>
    </message>
    <message>
        <source>What shall the picture not show?</source>
        <translation>Was soll das Bild nicht zeigen?</translation>
    </message>
    <message>
        <source>What true CFG costs</source>
        <translation>Was True CFG kostet</translation>
    </message>
    <message>
        <source>What is wrong with the negative prompt</source>
        <translation>Was am negativen Prompt falsch ist</translation>
    </message>
</context>
<context>
    <name>TwinBar</name>
    <message>
        <source>One prompt on two models</source>
        <translation>Ein Prompt mit zwei Modellen</translation>
    </message>
    <message>
        <source>Same prompt, same seed, two models</source>
        <translation>Derselbe Prompt, derselbe Seed, zwei Modelle</translation>
    </message>
    <message>
        <source>Another seed</source>
        <translation>Anderer Seed</translation>
    </message>
    <message>
        <source>Model of picture {side}</source>
        <translation>Modell von Bild {side}</translation>
    </message>
    <message>
        <source>Make both</source>
        <translation>Beide erzeugen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Kein Modell</translation>
    </message>
    <message>
        <source>Choose two models: one alone has nothing to be compared with.</source>
        <translation>Zwei Modelle wählen: eines allein lässt sich mit nichts vergleichen.</translation>
    </message>
    <message>
        <source>{model} takes no guidance, so it is made without.</source>
        <translation>{model} kennt keine Guidance, sein Bild entsteht ohne.</translation>
    </message>
    <message>
        <source>Describe the picture that both models make</source>
        <translation>Das Bild beschreiben, das beide Modelle erzeugen</translation>
    </message>
    <message>
        <source>Prompt for both models</source>
        <translation>Prompt für beide Modelle</translation>
    </message>
    <message>
        <source>Seed for both models</source>
        <translation>Seed für beide Modelle</translation>
    </message>
    <message>
        <source>A second model is needed to compare with: Models adds one.</source>
        <translation>Zum Vergleichen fehlt ein zweites Modell: die Seite „Modelle“ fügt eines hinzu.</translation>
    </message>
</context>
<context>
    <name>TwinProgress</name>
    <message>
        <source>Progress of picture {side}</source>
        <translation>Fortschritt von Bild {side}</translation>
    </message>
    <message>
        <source>waiting for its turn</source>
        <translation>wartet, bis es an der Reihe ist</translation>
    </message>
    <message>
        <source>drawing, step {step} of {steps}</source>
        <translation>wird gezeichnet, Schritt {step} von {steps}</translation>
    </message>
    <message>
        <source>done in {time}</source>
        <translation>fertig in {time}</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>reading the prompt</source>
        <translation>Prompt wird gelesen</translation>
    </message>
    <message>
        <source>encoding the start picture</source>
        <translation>Startbild wird kodiert</translation>
    </message>
    <message>
        <source>drawing</source>
        <translation>wird gezeichnet</translation>
    </message>
    <message>
        <source>developing</source>
        <translation>wird entwickelt</translation>
    </message>
</context>
<context>
    <name>Twins</name>
    <message>
        <source>both sides are {model}: choose two models to compare</source>
        <translation>Auf beiden Seiten steht {model}: zwei Modelle zum Vergleichen wählen</translation>
    </message>
    <message>
        <source>two models are compared on one picture, not {count}: ask for one</source>
        <translation>Zwei Modelle werden an einem Bild verglichen, nicht an {count}: eines verlangen</translation>
    </message>
</context>
<context>
    <name>Unsaved</name>
    <message>
        <source>Pictures that could not be saved are kept in {folder}: {cause}</source>
        <translation>Bilder, die nicht gespeichert werden konnten, liegen in {folder}: {cause}</translation>
    </message>
    <message>
        <source>Pictures that could not be saved when Triptych closed ({count}) are in {folder} now</source>
        <translation>Bilder, die beim Schließen von Triptych nicht gespeichert werden konnten ({count}), sind jetzt in {folder}</translation>
    </message>
</context>
<context>
    <name>UsedPrompts</name>
    <message>
        <source>favourite</source>
        <translation>Favorit</translation>
    </message>
    <message>
        <source>used {count} times</source>
        <translation>{count} Mal verwendet</translation>
    </message>
    <message>
        <source>{steps} steps</source>
        <translation>{steps} Schritte</translation>
    </message>
    <message>
        <source>seed {seed}</source>
        <translation>Seed {seed}</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>gerade eben</translation>
    </message>
    <message>
        <source>{minutes} min ago</source>
        <translation>vor {minutes} min</translation>
    </message>
    <message>
        <source>{hours} h ago</source>
        <translation>vor {hours} h</translation>
    </message>
    <message>
        <source>{days} d ago</source>
        <translation>vor {days} d</translation>
    </message>
</context>
<context>
    <name>Verification</name>
    <message>
        <source>the verification of {name} ended by itself: verify it again</source>
        <translation>die Prüfung von {name} wurde unerwartet beendet: noch einmal prüfen</translation>
    </message>
    <message>
        <source>the verification cannot be started ({reason}): install Triptych again</source>
        <translation>die Prüfung kann nicht gestartet werden ({reason}): Triptych neu installieren</translation>
    </message>
</context>
<context>
    <name>VerifyCard</name>
    <message>
        <source>Skip</source>
        <translation>Überspringen</translation>
    </message>
    <message>
        <source>Verify again</source>
        <translation>Erneut prüfen</translation>
    </message>
    <message>
        <source>The model is verified</source>
        <translation>Das Modell wird geprüft</translation>
    </message>
    <message>
        <source>It is saved. Every file is read again, and its hash compared…</source>
        <translation>Es ist gespeichert. Jede Datei wird noch einmal gelesen und ihr Hash verglichen…</translation>
    </message>
    <message>
        <source>Saved, and not verified</source>
        <translation>Gespeichert, aber nicht geprüft</translation>
    </message>
    <message>
        <source>Saved and verified</source>
        <translation>Gespeichert und geprüft</translation>
    </message>
</context>
<context>
    <name>Viewer</name>
    <message>
        <source>Save the picture</source>
        <translation>Bild speichern</translation>
    </message>
    <message>
        <source>PNG (*.png)</source>
        <translation>PNG (*.png)</translation>
    </message>
    <message>
        <source>The picture&apos;s file is gone</source>
        <translation>Die Datei des Bildes ist weg</translation>
    </message>
    <message>
        <source>Making the picture…</source>
        <translation>Bild wird erzeugt…</translation>
    </message>
    <message>
        <source>The live preview is off in Settings.</source>
        <translation>Die Live-Vorschau ist in den Einstellungen ausgeschaltet.</translation>
    </message>
    <message>
        <source>This model has no live preview.</source>
        <translation>Dieses Modell hat keine Live-Vorschau.</translation>
    </message>
    <message>
        <source>The preview follows the first step.</source>
        <translation>Die Vorschau folgt auf den ersten Schritt.</translation>
    </message>
    <message>
        <source>seed {seed} · {width} × {height} · {steps} steps</source>
        <translation>Seed {seed} · {width} × {height} · {steps} Schritte</translation>
    </message>
    <message>
        <source>No model is open</source>
        <translation>Kein Modell ist geöffnet</translation>
    </message>
    <message>
        <source>Choose one at the top left, or open the folder of one.</source>
        <translation>Oben links eines wählen oder einen Modellordner öffnen.</translation>
    </message>
    <message>
        <source>Choose one at the top left, or open the folder of one with {keys}.</source>
        <translation>Oben links eines wählen oder mit {keys} einen Modellordner öffnen.</translation>
    </message>
    <message>
        <source>Write a prompt at the left and press Generate.</source>
        <translation>Links einen Prompt schreiben und „Erzeugen“ drücken.</translation>
    </message>
    <message>
        <source>Write a prompt at the left and press Generate, or {keys}.</source>
        <translation>Links einen Prompt schreiben und „Erzeugen“ oder {keys} drücken.</translation>
    </message>
    <message>
        <source>Describe a picture</source>
        <translation>Ein Bild beschreiben</translation>
    </message>
</context>
<context>
    <name>Wildcards</name>
    <message>
        <source>the wildcard file {file} has no entries: write one a line</source>
        <translation>die Platzhalterdatei {file} hat keine Einträge: einen je Zeile schreiben</translation>
    </message>
    <message>
        <source>the wildcard file {file} is larger than {most} MiB: split it</source>
        <translation>die Platzhalterdatei {file} ist größer als {most} MiB: aufteilen</translation>
    </message>
    <message>
        <source>the wildcard file {file} cannot be read ({cause}): check the file</source>
        <translation>die Platzhalterdatei {file} kann nicht gelesen werden ({cause}): die Datei prüfen</translation>
    </message>
    <message>
        <source>the wildcard file {file} is not UTF-8: save it as UTF-8</source>
        <translation>die Platzhalterdatei {file} ist nicht UTF-8: als UTF-8 speichern</translation>
    </message>
    <message>
        <source>the wildcard file {file} has more than {most} entries: split it</source>
        <translation>die Platzhalterdatei {file} hat mehr als {most} Einträge: aufteilen</translation>
    </message>
    <message>
        <source>there is no wildcard file {name}: did you mean __{nearest}__?</source>
        <translation>es gibt keine Platzhalterdatei {name}: war __{nearest}__ gemeint?</translation>
    </message>
    <message>
        <source>there is no wildcard file {name}: make {file}, with one entry a line</source>
        <translation>es gibt keine Platzhalterdatei {name}: {file} anlegen, mit einem Eintrag je Zeile</translation>
    </message>
</context>
<context>
    <name>Wizard</name>
    <message>
        <source>What was chosen in the wizard cannot be taken up ({cause}): choose again</source>
        <translation>Was im Assistenten gewählt war, kann nicht übernommen werden ({cause}): neu wählen</translation>
    </message>
    <message>
        <source>{file} cannot be written ({cause}): the next start will not know what you chose here</source>
        <translation>{file} kann nicht geschrieben werden ({cause}): der nächste Start kennt die Auswahl hier nicht</translation>
    </message>
</context>
<context>
    <name>WizardPage</name>
    <message>
        <source>Make a ternary model</source>
        <translation>Ein ternäres Modell erzeugen</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Start over</source>
        <translation>Neu beginnen</translation>
    </message>
    <message>
        <source>What is missing</source>
        <translation>Was fehlt</translation>
    </message>
</context>
<context>
    <name>WorkLine</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>Workbench</name>
    <message>
        <source>{cause}; what you ask for here is forgotten when this window closes</source>
        <translation>{cause}; was hier angefordert wird, geht verloren, sobald dieses Fenster geschlossen wird</translation>
    </message>
    <message>
        <source>the program ended while this was made: try it again</source>
        <translation>das Programm endete, während dies entstand: noch einmal versuchen</translation>
    </message>
</context>
</TS>
