<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Triptych</source>
        <translation>À propos de Triptych</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Cet ordinateur</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>Licences</translation>
    </message>
    <message>
        <source>Diagnostics</source>
        <translation>Diagnostic</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>Copier en texte</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>FLUX in three values · Apache-2.0</source>
        <translation>FLUX en trois valeurs · Apache-2.0</translation>
    </message>
</context>
<context>
    <name>AddDialog</name>
    <message>
        <source>Add a model</source>
        <translation>Ajouter un modèle</translation>
    </message>
    <message>
        <source>{folder} is a whole model of {size}.</source>
        <translation>{folder} est un modèle complet de {size}.</translation>
    </message>
    <message>
        <source>Copy it: Triptych keeps its own, {size} more on the disk</source>
        <translation>Le copier&#xa0;: Triptych garde sa propre copie, {size} de plus sur le disque</translation>
    </message>
    <message>
        <source>Link it: nothing is copied, and the folder must stay where it is</source>
        <translation>Le lier&#xa0;: rien n&apos;est copié, et le dossier doit rester à sa place</translation>
    </message>
    <message>
        <source>Give the model a name.</source>
        <translation>Donnez un nom au modèle.</translation>
    </message>
    <message>
        <source>A model has this name already: choose another one.</source>
        <translation>Un modèle porte déjà ce nom&#xa0;: choisissez-en un autre.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nom</translation>
    </message>
    <message>
        <source>Name of the model</source>
        <translation>Nom du modèle</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Ajouter</translation>
    </message>
</context>
<context>
    <name>Adding</name>
    <message>
        <source>{folder} is a file, and a model is a folder with all its parts: choose that folder</source>
        <translation>{folder} est un fichier, or un modèle est un dossier avec toutes ses parties&#xa0;: choisissez ce dossier</translation>
    </message>
    <message>
        <source>{folder} is installed already: choose another folder</source>
        <translation>{folder} est déjà installé&#xa0;: choisissez un autre dossier</translation>
    </message>
    <message>
        <source>“{name}” cannot name a model: choose letters, digits and hyphens</source>
        <translation>«&#xa0;{name}&#xa0;» ne peut pas nommer un modèle&#xa0;: choisissez des lettres, des chiffres et des traits d&apos;union</translation>
    </message>
    <message>
        <source>a model is named {name} already: choose another name</source>
        <translation>un modèle s&apos;appelle déjà {name}&#xa0;: choisissez un autre nom</translation>
    </message>
    <message>
        <source>{folder} cannot be linked here ({cause}): choose to copy it instead</source>
        <translation>{folder} ne peut pas être lié ici ({cause})&#xa0;: copiez-le plutôt</translation>
    </message>
    <message>
        <source>the disk has no room for a copy of {folder}: free some space, or link the folder instead</source>
        <translation>le disque n&apos;a pas la place pour une copie de {folder}&#xa0;: libérez de l&apos;espace, ou liez plutôt le dossier</translation>
    </message>
    <message>
        <source>{folder} was not copied ({cause}): check the disk and its permissions</source>
        <translation>{folder} n&apos;a pas été copié ({cause})&#xa0;: vérifiez le disque et ses droits</translation>
    </message>
</context>
<context>
    <name>AlignmentLine</name>
    <message>
        <source>A is {a}, B is {b}: the smaller is enlarged to the larger, and no PSNR is measured.</source>
        <translation>A mesure {a}, B {b}&#xa0;: la plus petite est agrandie à la taille de la plus grande, et aucun PSNR n&apos;est mesuré.</translation>
    </message>
    <message>
        <source>A is {a}, B is {b}: both are centred pixel by pixel, and no PSNR is measured.</source>
        <translation>A mesure {a}, B {b}&#xa0;: les deux sont centrées pixel par pixel, et aucun PSNR n&apos;est mesuré.</translation>
    </message>
</context>
<context>
    <name>BaseLine</name>
    <message>
        <source>Text encoders and VAE from:</source>
        <translation>Encodeurs de texte et VAE de&#xa0;:</translation>
    </message>
    <message>
        <source>The model that lends text encoders and VAE</source>
        <translation>Le modèle qui prête les encodeurs de texte et le VAE</translation>
    </message>
    <message>
        <source>Another folder…</source>
        <translation>Autre dossier…</translation>
    </message>
    <message>
        <source>Choose the folder of a model that lends them</source>
        <translation>Choisir le dossier d&apos;un modèle qui les prête</translation>
    </message>
    <message>
        <source>From the Hub</source>
        <translation>Depuis le Hub</translation>
    </message>
    <message>
        <source>Fetch them from the Hub</source>
        <translation>Les récupérer sur le Hub</translation>
    </message>
    <message>
        <source>Looking for a model that has its text encoders and VAE…</source>
        <translation>Recherche d&apos;un modèle qui a ses encodeurs de texte et son VAE…</translation>
    </message>
    <message>
        <source>It has no text encoders and no VAE, and no model was found here that has those: choose the folder of a whole FLUX.1, or fetch them from the Hub ({repository})</source>
        <translation>Il n&apos;a ni encodeurs de texte ni VAE, et aucun modèle trouvé ici n&apos;en a&#xa0;: choisissez le dossier d&apos;un FLUX.1 complet, ou récupérez-les sur le Hub ({repository})</translation>
    </message>
</context>
<context>
    <name>Bin</name>
    <message>
        <source>{file} stays, there is no bin for it on this disk: delete it in the folder itself</source>
        <translation>{file} reste en place, ce disque n&apos;a pas de corbeille pour lui&#xa0;: supprimez-le directement dans le dossier</translation>
    </message>
    <message>
        <source>{file} and {count} more stay, there is no bin for them on this disk: delete them in the folder</source>
        <translation>{file} et {count} autres restent en place, ce disque n&apos;a pas de corbeille pour eux&#xa0;: supprimez-les dans le dossier</translation>
    </message>
    <message>
        <source>{file} did not come back, a file is in its place or the bin was emptied: look into the bin</source>
        <translation>{file} n&apos;est pas revenu, un fichier a pris sa place ou la corbeille a été vidée&#xa0;: regardez dans la corbeille</translation>
    </message>
    <message>
        <source>{file} and {count} more did not come back from the bin: look into the bin</source>
        <translation>{file} et {count} autres ne sont pas revenus de la corbeille&#xa0;: regardez dans la corbeille</translation>
    </message>
</context>
<context>
    <name>BlockStrip</name>
    <message>
        <source>Blocks</source>
        <translation>Blocs</translation>
    </message>
    <message>
        <source>{block}: at work</source>
        <translation>{block}&#xa0;: en cours</translation>
    </message>
    <message>
        <source>{block}: to come</source>
        <translation>{block}&#xa0;: à venir</translation>
    </message>
    <message>
        <source>{block}: finished</source>
        <translation>{block}&#xa0;: terminé</translation>
    </message>
    <message>
        <source>{block}: {ratio} dB</source>
        <translation>{block}&#xa0;: {ratio} dB</translation>
    </message>
    <message>
        <source>{done} of {blocks} blocks are finished</source>
        <translation>Blocs terminés&#xa0;: {done} sur {blocks}</translation>
    </message>
</context>
<context>
    <name>Calls</name>
    <message>
        <source>this failed ({cause}): try again; the log says more</source>
        <translation>échec ({cause})&#xa0;: réessayez&#xa0;; le journal en dit plus</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Picture</source>
        <translation>Image</translation>
    </message>
    <message>
        <source>A preview of the picture that is being made</source>
        <translation>Un aperçu de l&apos;image en cours de génération</translation>
    </message>
</context>
<context>
    <name>CardText</name>
    <message>
        <source>About this model</source>
        <translation>À propos de ce modèle</translation>
    </message>
</context>
<context>
    <name>CheckRow</name>
    <message>
        <source>Use this name</source>
        <translation>Utiliser ce nom</translation>
    </message>
</context>
<context>
    <name>CheckWords</name>
    <message>
        <source>Fine</source>
        <translation>En ordre</translation>
    </message>
    <message>
        <source>To know</source>
        <translation>À savoir</translation>
    </message>
    <message>
        <source>In the way</source>
        <translation>Bloquant</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nom</translation>
    </message>
    <message>
        <source>Earlier work</source>
        <translation>Travail antérieur</translation>
    </message>
    <message>
        <source>Path</source>
        <translation>Chemin</translation>
    </message>
    <message>
        <source>Free disk</source>
        <translation>Disque libre</translation>
    </message>
    <message>
        <source>Disk format</source>
        <translation>Format du disque</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Mémoire</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Appareil</translation>
    </message>
    <message>
        <source>GPU memory</source>
        <translation>Mémoire GPU</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>Alimentation</translation>
    </message>
    <message>
        <source>Sleep</source>
        <translation>Veille</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Temps</translation>
    </message>
    <message>
        <source>Another place…</source>
        <translation>Autre endroit…</translation>
    </message>
    <message>
        <source>Another name…</source>
        <translation>Autre nom…</translation>
    </message>
    <message>
        <source>Replace it</source>
        <translation>Le remplacer</translation>
    </message>
    <message>
        <source>Begin anew</source>
        <translation>Recommencer</translation>
    </message>
    <message>
        <source>Allow {size}</source>
        <translation>Autoriser {size}</translation>
    </message>
    <message>
        <source>Use the processor</source>
        <translation>Utiliser le processeur</translation>
    </message>
    <message>
        <source>Let Triptych choose the device</source>
        <translation>Laisser Triptych choisir l&apos;appareil</translation>
    </message>
    <message>
        <source>Choose Quick</source>
        <translation>Choisir Rapide</translation>
    </message>
    <message>
        <source>Back to the recipe</source>
        <translation>Retour à la recette</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Revérifier</translation>
    </message>
    <message>
        <source>1 thing is in the way</source>
        <translation>1 point bloque</translation>
    </message>
    <message>
        <source>{count} things are in the way</source>
        <translation>{count} points bloquent</translation>
    </message>
    <message>
        <source>Ready, with 1 thing to know</source>
        <translation>Prêt, avec 1 point à savoir</translation>
    </message>
    <message>
        <source>Ready, with {count} things to know</source>
        <translation>Prêt, avec {count} points à savoir</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Prêt</translation>
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
        <translation>Annuler</translation>
    </message>
</context>
<context>
    <name>Compare</name>
    <message>
        <source>{file} cannot be read ({reason}): check that it is still there</source>
        <translation>{file} est illisible ({reason})&#xa0;: vérifiez que le fichier existe encore</translation>
    </message>
    <message>
        <source>{file} is no picture that can be shown: choose a PNG or JPEG</source>
        <translation>{file} n&apos;est pas une image affichable&#xa0;: choisissez un PNG ou un JPEG</translation>
    </message>
</context>
<context>
    <name>CompareDesk</name>
    <message>
        <source>The picture was taken out of the queue.</source>
        <translation>L&apos;image a été retirée de la file d&apos;attente.</translation>
    </message>
</context>
<context>
    <name>ComparePage</name>
    <message>
        <source>Swap A and B</source>
        <translation>Échanger A et B</translation>
    </message>
    <message>
        <source>Show everything</source>
        <translation>Tout afficher</translation>
    </message>
    <message>
        <source>One to one</source>
        <translation>Taille réelle</translation>
    </message>
    <message>
        <source>How both were made</source>
        <translation>Comment les deux ont été faites</translation>
    </message>
    <message>
        <source>Show the other</source>
        <translation>Afficher l&apos;autre</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Zoom avant</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Zoom arrière</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Différence</translation>
    </message>
    <message>
        <source>Difference × {gain}</source>
        <translation>Différence × {gain}</translation>
    </message>
</context>
<context>
    <name>ComparePageParts</name>
    <message>
        <source>Compare</source>
        <translation>Comparer</translation>
    </message>
    <message>
        <source>Swap A and B</source>
        <translation>Échanger A et B</translation>
    </message>
    <message>
        <source>Show everything</source>
        <translation>Tout afficher</translation>
    </message>
    <message>
        <source>One to one</source>
        <translation>Taille réelle</translation>
    </message>
    <message>
        <source>Slider</source>
        <translation>Curseur</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>Côte à côte</translation>
    </message>
    <message>
        <source>Flicker</source>
        <translation>Alternance</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Différence</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Détails</translation>
    </message>
    <message>
        <source>How both were made</source>
        <translation>Comment les deux ont été faites</translation>
    </message>
    <message>
        <source>No pictures to compare</source>
        <translation>Aucune image à comparer</translation>
    </message>
    <message>
        <source>Compare two pictures</source>
        <translation>Comparer deux images</translation>
    </message>
    <message>
        <source>Drop two pictures here, choose them above, or make one prompt on two models below.</source>
        <translation>Déposez deux images ici, choisissez-les en haut, ou générez un même prompt sur deux modèles en bas.</translation>
    </message>
</context>
<context>
    <name>ComputerTab</name>
    <message>
        <source>Device</source>
        <translation>Appareil</translation>
    </message>
    <message>
        <source>not known yet: no model is open</source>
        <translation>pas encore connu&#xa0;: aucun modèle n&apos;est ouvert</translation>
    </message>
    <message>
        <source>Triptych</source>
        <translation>Triptych</translation>
    </message>
    <message>
        <source>Libraries</source>
        <translation>Bibliothèques</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modèles</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Images</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Paramètres</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>Journaux</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Ouvrir</translation>
    </message>
    <message>
        <source>Open the folder: {name}</source>
        <translation>Ouvrir le dossier&#xa0;: {name}</translation>
    </message>
</context>
<context>
    <name>Controls</name>
    <message>
        <source>Steps</source>
        <translation>Étapes</translation>
    </message>
    <message>
        <source>Guidance</source>
        <translation>Guidance</translation>
    </message>
    <message>
        <source>How closely the picture keeps to the prompt</source>
        <translation>À quel point l&apos;image suit le prompt</translation>
    </message>
    <message>
        <source>More steps take longer and settle more detail</source>
        <translation>Plus d&apos;étapes prennent plus de temps et précisent les détails</translation>
    </message>
</context>
<context>
    <name>Conversion</name>
    <message>
        <source>The window goes; an icon in the system&apos;s tray shows how far it is and brings it back.</source>
        <translation>La fenêtre disparaît&#xa0;; une icône dans la zone de notification montre l&apos;avancement et la fait revenir.</translation>
    </message>
    <message>
        <source>This desktop has no tray for an icon that would bring the window back.</source>
        <translation>Ce bureau n&apos;a pas de zone de notification pour une icône qui ferait revenir la fenêtre.</translation>
    </message>
    <message>
        <source>Keep going in the background</source>
        <translation>Continuer en arrière-plan</translation>
    </message>
    <message>
        <source>Stop, and go on next time</source>
        <translation>Arrêter, et reprendre la prochaine fois</translation>
    </message>
    <message>
        <source>Every finished block is kept; the next start offers to continue.</source>
        <translation>Chaque bloc terminé est conservé&#xa0;; le prochain démarrage propose de continuer.</translation>
    </message>
    <message>
        <source>{name} is still being made</source>
        <translation>{name} est encore en cours de conversion</translation>
    </message>
    <message>
        <source>Give up, keep what is done</source>
        <translation>Abandonner, garder ce qui est fait</translation>
    </message>
    <message>
        <source>The working folder stays: the same source and settings go on from there some day.</source>
        <translation>Le dossier de travail reste&#xa0;: la même source et les mêmes réglages repartiront de là un jour.</translation>
    </message>
    <message>
        <source>Give up, delete what is done</source>
        <translation>Abandonner, supprimer ce qui est fait</translation>
    </message>
    <message>
        <source>The disk is free again; the source stays as it is.</source>
        <translation>Le disque est de nouveau libre&#xa0;; la source reste telle quelle.</translation>
    </message>
    <message>
        <source>Give up making {name}?</source>
        <translation>Abandonner la conversion de {name}&#xa0;?</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>encore moins d&apos;une minute</translation>
    </message>
    <message>
        <source>about {minutes} min left</source>
        <translation>encore {minutes} min environ</translation>
    </message>
    <message>
        <source>about {hours} h {minutes} min left</source>
        <translation>encore {hours} h {minutes} min environ</translation>
    </message>
    <message>
        <source>about {hours} h left</source>
        <translation>encore {hours} h environ</translation>
    </message>
    <message>
        <source>Pausing…</source>
        <translation>Mise en pause…</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>En pause</translation>
    </message>
    <message>
        <source>Stopped by an error</source>
        <translation>Arrêtée par une erreur</translation>
    </message>
    <message>
        <source>Giving up…</source>
        <translation>Abandon…</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>Terminée</translation>
    </message>
    <message>
        <source>Fetching the source</source>
        <translation>Récupération de la source</translation>
    </message>
    <message>
        <source>Drawing a preview</source>
        <translation>Dessin d&apos;un aperçu</translation>
    </message>
    <message>
        <source>Drawing pictures with the source</source>
        <translation>Dessin d&apos;images avec la source</translation>
    </message>
    <message>
        <source>Learning from the source, end to end</source>
        <translation>Apprentissage d&apos;après la source, de bout en bout</translation>
    </message>
    <message>
        <source>Converting block {number} of {blocks}</source>
        <translation>Conversion du bloc {number} sur {blocks}</translation>
    </message>
    <message>
        <source>Taking the source&apos;s fingerprint</source>
        <translation>Calcul de l&apos;empreinte de la source</translation>
    </message>
    <message>
        <source>Writing the model</source>
        <translation>Écriture du modèle</translation>
    </message>
    <message>
        <source>Drawing the report&apos;s pictures</source>
        <translation>Dessin des images du rapport</translation>
    </message>
    <message>
        <source>Getting ready</source>
        <translation>Préparation</translation>
    </message>
    <message>
        <source>What has come is kept, also over a restart.</source>
        <translation>Ce qui est arrivé est conservé, même après un redémarrage.</translation>
    </message>
    <message>
        <source>A small picture of one prompt, for you to see how it becomes ternary.</source>
        <translation>Une petite image d&apos;un prompt, pour vous montrer comment elle devient ternaire.</translation>
    </message>
    <message>
        <source>The source draws some prompts, so that each block is fitted to what really runs through it.</source>
        <translation>La source dessine quelques prompts, pour que chaque bloc soit ajusté à ce qui le traverse vraiment.</translation>
    </message>
    <message>
        <source>The ternary model is trained to draw what its source draws.</source>
        <translation>Le modèle ternaire est entraîné à dessiner ce que dessine sa source.</translation>
    </message>
    <message>
        <source>Its weights become -1, 0 and +1, fitted to what the source gives. A finished block is kept.</source>
        <translation>Ses poids deviennent -1, 0 et +1, ajustés à ce que donne la source. Un bloc terminé est conservé.</translation>
    </message>
    <message>
        <source>The hashes of the source&apos;s files go into the model&apos;s record.</source>
        <translation>Les empreintes des fichiers de la source sont notées dans le modèle.</translation>
    </message>
    <message>
        <source>The model is written whole and takes its place at the very end.</source>
        <translation>Le modèle est écrit en entier et ne prend sa place qu&apos;à la toute fin.</translation>
    </message>
    <message>
        <source>The model is whole already; source and model draw the same prompts, for you to compare.</source>
        <translation>Le modèle est déjà complet&#xa0;; la source et le modèle dessinent les mêmes prompts, pour que vous compariez.</translation>
    </message>
    <message>
        <source>The engine opens the source.</source>
        <translation>Le moteur ouvre la source.</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} sur {total}</translation>
    </message>
    <message>
        <source>{done} of {total} steps</source>
        <translation>{done} sur {total} étapes</translation>
    </message>
    <message>
        <source>double block {number}</source>
        <translation>bloc double {number}</translation>
    </message>
    <message>
        <source>single block {number}</source>
        <translation>bloc simple {number}</translation>
    </message>
    <message>
        <source>Furthest from its source so far: {block}, {ratio} dB</source>
        <translation>Le plus loin de sa source jusqu&apos;ici&#xa0;: {block}, {ratio} dB</translation>
    </message>
</context>
<context>
    <name>ConversionCompanion</name>
    <message>
        <source>The ternary model {name} is ready</source>
        <translation>Le modèle ternaire {name} est prêt</translation>
    </message>
    <message>
        <source>Triptych</source>
        <translation>Triptych</translation>
    </message>
    <message>
        <source>The conversion stopped</source>
        <translation>La conversion s&apos;est arrêtée</translation>
    </message>
</context>
<context>
    <name>ConversionNews</name>
    <message>
        <source>The conversion of {name} was interrupted</source>
        <translation>La conversion de {name} a été interrompue</translation>
    </message>
    <message>
        <source>The conversion of {name} was interrupted at block {done} of {blocks}</source>
        <translation>La conversion de {name} a été interrompue au bloc {done} sur {blocks}</translation>
    </message>
    <message>
        <source>The ternary model {name} is ready</source>
        <translation>Le modèle ternaire {name} est prêt</translation>
    </message>
    <message>
        <source>The conversion stopped: {cause}</source>
        <translation>La conversion s&apos;est arrêtée&#xa0;: {cause}</translation>
    </message>
    <message>
        <source>{percent} converted</source>
        <translation>converti à {percent}</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>en pause</translation>
    </message>
    <message>
        <source>stopped by an error</source>
        <translation>arrêtée par une erreur</translation>
    </message>
</context>
<context>
    <name>ConversionTray</name>
    <message>
        <source>Show Triptych</source>
        <translation>Afficher Triptych</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Quitter</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Continuer</translation>
    </message>
</context>
<context>
    <name>Conversions</name>
    <message>
        <source>An interrupted conversion cannot be taken up ({cause}): start it again from the wizard</source>
        <translation>Une conversion interrompue ne peut pas reprendre ({cause})&#xa0;: relancez-la depuis l&apos;assistant</translation>
    </message>
    <message>
        <source>{folder} cannot be deleted ({cause}): delete it by hand</source>
        <translation>{folder} ne peut pas être supprimé ({cause})&#xa0;: supprimez-le à la main</translation>
    </message>
    <message>
        <source>{file} cannot be written ({cause}): the next start will not offer to resume the conversion</source>
        <translation>impossible d&apos;écrire {file} ({cause})&#xa0;: le prochain démarrage ne proposera pas de reprendre la conversion</translation>
    </message>
</context>
<context>
    <name>CountField</name>
    <message>
        <source>Number of pictures</source>
        <translation>Nombre d&apos;images</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Images</translation>
    </message>
    <message>
        <source>All {count} combinations</source>
        <translation>Les {count} combinaisons</translation>
    </message>
    <message>
        <source>Too many combinations</source>
        <translation>Trop de combinaisons</translation>
    </message>
    <message>
        <source>Make every combination of the choices, with the same seed: {count} pictures</source>
        <translation>Générer chaque combinaison des choix, avec la même graine&#xa0;: {count} images</translation>
    </message>
    <message>
        <source>These are {count} pictures, and {most} are made at once: take choices out</source>
        <translation>Cela fait {count} images, et {most} au plus sont générées à la fois&#xa0;: retirez des choix</translation>
    </message>
</context>
<context>
    <name>CreatePage</name>
    <message>
        <source>Generate</source>
        <translation>Générer</translation>
    </message>
    <message>
        <source>Generate before what waits</source>
        <translation>Générer avant celles qui attendent</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Edit the prompt</source>
        <translation>Modifier le prompt</translation>
    </message>
    <message>
        <source>Earlier prompts…</source>
        <translation>Prompts précédents…</translation>
    </message>
    <message>
        <source>Open a model&apos;s folder…</source>
        <translation>Ouvrir le dossier d&apos;un modèle…</translation>
    </message>
    <message>
        <source>Use a picture&apos;s settings…</source>
        <translation>Utiliser les réglages d&apos;une image…</translation>
    </message>
    <message>
        <source>Start from a picture…</source>
        <translation>Partir d&apos;une image…</translation>
    </message>
    <message>
        <source>Start from the clipboard&apos;s picture</source>
        <translation>Partir de l&apos;image du presse-papiers</translation>
    </message>
    <message>
        <source>Start from the shown picture</source>
        <translation>Partir de l&apos;image affichée</translation>
    </message>
    <message>
        <source>Show saved pictures</source>
        <translation>Afficher les images enregistrées</translation>
    </message>
    <message>
        <source>Save picture as…</source>
        <translation>Enregistrer l&apos;image sous…</translation>
    </message>
    <message>
        <source>Copy picture</source>
        <translation>Copier l&apos;image</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Zoom avant</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Zoom arrière</translation>
    </message>
    <message>
        <source>One to one</source>
        <translation>Taille réelle</translation>
    </message>
    <message>
        <source>Fit the window</source>
        <translation>Ajuster à la fenêtre</translation>
    </message>
    <message>
        <source>Start from this picture</source>
        <translation>Partir de cette image</translation>
    </message>
    <message>
        <source>Copy the picture</source>
        <translation>Copier l&apos;image</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Enregistrer sous…</translation>
    </message>
    <message>
        <source>Stop the picture that is being made</source>
        <translation>Arrêter l&apos;image en cours de génération</translation>
    </message>
    <message>
        <source>Prompts that you used before</source>
        <translation>Prompts que vous avez déjà utilisés</translation>
    </message>
    <message>
        <source>No model is installed, not even Pocket: open a model&apos;s folder, or install Triptych again</source>
        <translation>Aucun modèle n&apos;est installé, pas même Pocket&#xa0;: ouvrez le dossier d&apos;un modèle, ou réinstallez Triptych</translation>
    </message>
    <message>
        <source>{name}, the model of the last time, is not installed any more</source>
        <translation>{name}, le modèle de la dernière fois, n&apos;est plus installé</translation>
    </message>
    <message>
        <source>Open a model&apos;s folder</source>
        <translation>Ouvrir le dossier d&apos;un modèle</translation>
    </message>
    <message>
        <source>No picture is saved yet; they will lie in {folder}</source>
        <translation>Aucune image n&apos;est encore enregistrée&#xa0;; elles iront dans {folder}</translation>
    </message>
</context>
<context>
    <name>DateDialog</name>
    <message>
        <source>Pictures between two days</source>
        <translation>Images entre deux jours</translation>
    </message>
    <message>
        <source>First day</source>
        <translation>Premier jour</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>Dernier jour</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Du</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Au</translation>
    </message>
</context>
<context>
    <name>Deeds</name>
    <message>
        <source>{folder} does not open from here: open it in your file manager</source>
        <translation>{folder} ne s&apos;ouvre pas d&apos;ici&#xa0;: ouvrez-le dans votre gestionnaire de fichiers</translation>
    </message>
    <message>
        <source>{count} pictures are in the bin</source>
        <translation>{count} images sont dans la corbeille</translation>
    </message>
    <message>
        <source>{name} is in the bin</source>
        <translation>{name} est dans la corbeille</translation>
    </message>
    <message>
        <source>{count} pictures are back</source>
        <translation>{count} images sont de retour</translation>
    </message>
    <message>
        <source>{name} is back</source>
        <translation>{name} est de retour</translation>
    </message>
    <message>
        <source>The picture is copied</source>
        <translation>L&apos;image est copiée</translation>
    </message>
    <message>
        <source>{count} files are copied</source>
        <translation>{count} fichiers sont copiés</translation>
    </message>
    <message>
        <source>Exporting: {done} of {total}</source>
        <translation>Exportation&#xa0;: {done} sur {total}</translation>
    </message>
    <message>
        <source>1 picture is exported to {folder}</source>
        <translation>1 image est exportée dans {folder}</translation>
    </message>
    <message>
        <source>{count} are exported to {folder}</source>
        <translation>{count} images sont exportées dans {folder}</translation>
    </message>
</context>
<context>
    <name>Details</name>
    <message>
        <source>Details of the picture</source>
        <translation>Détails de l&apos;image</translation>
    </message>
    <message>
        <source>Recall all</source>
        <translation>Tout réutiliser</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>All but seed</source>
        <translation>Tout sauf la graine</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Afficher dans le dossier</translation>
    </message>
    <message>
        <source>Favourite</source>
        <translation>Favori</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Comparer</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exporter…</translation>
    </message>
    <message>
        <source>Move to the bin</source>
        <translation>Mettre à la corbeille</translation>
    </message>
    <message>
        <source>{count} pictures are chosen</source>
        <translation>{count} images sont sélectionnées</translation>
    </message>
    <message>
        <source>Choose a picture to see how it was made.</source>
        <translation>Sélectionnez une image pour voir comment elle a été faite.</translation>
    </message>
    <message>
        <source>Made with {program}: another engine makes another picture of the same settings.</source>
        <translation>Faite avec {program}&#xa0;: un autre moteur fait une autre image à partir des mêmes réglages.</translation>
    </message>
    <message>
        <source>Recall all makes this picture again here, bit for bit.</source>
        <translation>«&#xa0;Tout réutiliser&#xa0;» refait ici cette image, au bit près.</translation>
    </message>
    <message>
        <source>The chosen picture</source>
        <translation>L&apos;image sélectionnée</translation>
    </message>
    <message>
        <source>Prompt of the picture</source>
        <translation>Prompt de l&apos;image</translation>
    </message>
    <message>
        <source>Can it be made again</source>
        <translation>Peut-elle être refaite</translation>
    </message>
    <message>
        <source>Fill the controls with all settings</source>
        <translation>Reprendre tous les réglages dans les commandes</translation>
    </message>
    <message>
        <source>Fill in the prompt only</source>
        <translation>Reprendre seulement le prompt</translation>
    </message>
    <message>
        <source>Fill in everything but the seed</source>
        <translation>Reprendre tout sauf la graine</translation>
    </message>
</context>
<context>
    <name>DiagnosticsTab</name>
    <message>
        <source>For a report of a fault. The bundle is a zip on this computer, without prompts, pictures, names and places; nothing is sent. This is all that is in it:</source>
        <translation>Pour signaler un problème. L&apos;archive est un zip sur cet ordinateur, sans prompts, ni images, ni noms, ni lieux&#xa0;; rien n&apos;est envoyé. Voici tout ce qu&apos;elle contient&#xa0;:</translation>
    </message>
    <message>
        <source>Files of the bundle</source>
        <translation>Fichiers de l&apos;archive</translation>
    </message>
    <message>
        <source>Text of the file</source>
        <translation>Texte du fichier</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>Copier en texte</translation>
    </message>
    <message>
        <source>Save the bundle…</source>
        <translation>Enregistrer l&apos;archive…</translation>
    </message>
    <message>
        <source>Triptych looks at this computer; that takes some seconds…</source>
        <translation>Triptych examine cet ordinateur&#xa0;; cela prend quelques secondes…</translation>
    </message>
    <message>
        <source>{file} cannot be written ({cause}): choose another folder</source>
        <translation>Impossible d&apos;écrire {file} ({cause})&#xa0;: choisissez un autre dossier</translation>
    </message>
    <message>
        <source>Saved as {file}</source>
        <translation>Enregistré dans {file}</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Copié</translation>
    </message>
    <message>
        <source>Save the bundle</source>
        <translation>Enregistrer l&apos;archive</translation>
    </message>
    <message>
        <source>Zip (*.zip)</source>
        <translation>Zip (*.zip)</translation>
    </message>
</context>
<context>
    <name>DifferenceView</name>
    <message>
        <source>Difference</source>
        <translation>Différence</translation>
    </message>
    <message>
        <source>The difference of A and B</source>
        <translation>La différence entre A et B</translation>
    </message>
    <message>
        <source>Amplification of the difference</source>
        <translation>Amplification de la différence</translation>
    </message>
    <message>
        <source>Amplify</source>
        <translation>Amplifier</translation>
    </message>
    <message>
        <source>The absolute difference as it is: black where both are equal.</source>
        <translation>La différence absolue telle quelle&#xa0;: noir là où les deux sont égales.</translation>
    </message>
    <message>
        <source>{gain} times as bright: black where both are equal.</source>
        <translation>{gain} fois plus lumineux&#xa0;: noir là où les deux sont égales.</translation>
    </message>
</context>
<context>
    <name>DoctorReport</name>
    <message>
        <source>The report of the engine could not be made.</source>
        <translation>Le rapport du moteur n&apos;a pas pu être établi.</translation>
    </message>
</context>
<context>
    <name>Drawer</name>
    <message>
        <source>Readouts, opened</source>
        <translation>Mesures, ouvertes</translation>
    </message>
    <message>
        <source>Readouts</source>
        <translation>Mesures</translation>
    </message>
    <message>
        <source>Close the readouts</source>
        <translation>Fermer les mesures</translation>
    </message>
    <message>
        <source>Plots</source>
        <translation>Courbes</translation>
    </message>
    <message>
        <source>Memory plan</source>
        <translation>Plan mémoire</translation>
    </message>
    <message>
        <source>1 min</source>
        <translation>1&#xa0;min</translation>
    </message>
    <message>
        <source>10 min</source>
        <translation>10&#xa0;min</translation>
    </message>
    <message>
        <source>The last {time}</source>
        <translation>Durée affichée&#xa0;: {time}</translation>
    </message>
    <message>
        <source>Memory plan of a picture of {width} × {height} with {model}</source>
        <translation>Plan mémoire d&apos;une image de {width} × {height} avec {model}</translation>
    </message>
    <message>
        <source>It is shown as soon as a model is open</source>
        <translation>Il s&apos;affiche dès qu&apos;un modèle est ouvert</translation>
    </message>
    <message>
        <source>Measured: the engine took {memory} at most, with Python and its libraries</source>
        <translation>Mesuré&#xa0;: le moteur a pris {memory} au plus, Python et ses bibliothèques compris</translation>
    </message>
    <message>
        <source>The weights of this model have 16 bits: it takes what is planned above</source>
        <translation>Les poids de ce modèle ont 16&#xa0;bits&#xa0;: il prend ce qui est prévu ci-dessus</translation>
    </message>
    <message>
        <source>With weights of 16 bits this picture would have needed {need} on a GPU; here is none</source>
        <translation>Avec des poids de 16&#xa0;bits, cette image aurait demandé {need} sur un GPU&#xa0;; il n&apos;y en a pas ici</translation>
    </message>
    <message>
        <source>With weights of 16 bits this picture would have needed {need}; here they are unpacked</source>
        <translation>Avec des poids de 16&#xa0;bits, cette image aurait demandé {need}&#xa0;; ici, ils sont décompressés</translation>
    </message>
    <message>
        <source>With weights of 16 bits this picture would have needed {need}</source>
        <translation>Avec des poids de 16&#xa0;bits, cette image aurait demandé {need}</translation>
    </message>
    <message>
        <source>With weights of 16 bits this picture would have needed {need}: {times} × this card</source>
        <translation>Avec des poids de 16&#xa0;bits, cette image aurait demandé {need}&#xa0;: {times} × cette carte</translation>
    </message>
</context>
<context>
    <name>DropGuide</name>
    <message>
        <source>Where a picture can be dropped</source>
        <translation>Où une image peut être déposée</translation>
    </message>
    <message>
        <source>Start from this picture</source>
        <translation>Partir de cette image</translation>
    </message>
    <message>
        <source>Use its settings</source>
        <translation>Utiliser ses réglages</translation>
    </message>
</context>
<context>
    <name>Engine</name>
    <message>
        <source>the engine cannot be reached after an error of the studio&apos;s own: restart Triptych</source>
        <translation>le moteur est injoignable après une erreur propre au studio&#xa0;: redémarrez Triptych</translation>
    </message>
    <message>
        <source>no model is open: choose one first</source>
        <translation>aucun modèle n&apos;est ouvert&#xa0;: choisissez-en un d&apos;abord</translation>
    </message>
    <message>
        <source>{cause} — it is starting again</source>
        <translation>{cause} — il redémarre</translation>
    </message>
    <message>
        <source>the engine ended {count} times without a picture between and is not started again: choose the model once more to try; the last time, {cause}</source>
        <translation>le moteur s&apos;est arrêté {count} fois sans une image entre-temps et n&apos;est plus relancé&#xa0;: choisissez de nouveau le modèle pour essayer&#xa0;; la dernière fois&#xa0;: {cause}</translation>
    </message>
</context>
<context>
    <name>ErrorNotice</name>
    <message>
        <source>An error in Triptych</source>
        <translation>Une erreur dans Triptych</translation>
    </message>
    <message>
        <source>Triptych made a mistake, and goes on</source>
        <translation>Triptych a fait une erreur, et continue</translation>
    </message>
    <message>
        <source>What you did last may not have happened ({what}); {file} says more.</source>
        <translation>Votre dernière action n&apos;a peut-être pas eu lieu ({what})&#xa0;; {file} en dit plus.</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Continuer</translation>
    </message>
    <message>
        <source>Show the log</source>
        <translation>Afficher le journal</translation>
    </message>
    <message>
        <source>Diagnostics…</source>
        <translation>Diagnostic…</translation>
    </message>
</context>
<context>
    <name>ExpertOptions</name>
    <message>
        <source>Expert settings</source>
        <translation>Réglages experts</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>Recette</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Appareil</translation>
    </message>
    <message>
        <source>Chosen by Triptych</source>
        <translation>Choisi par Triptych</translation>
    </message>
    <message>
        <source>GPU (CUDA)</source>
        <translation>GPU (CUDA)</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>Processeur</translation>
    </message>
    <message>
        <source>Pictures before and after, where they can be made</source>
        <translation>Images avant et après, là où elles peuvent être faites</translation>
    </message>
    <message>
        <source>the recipe&apos;s own</source>
        <translation>selon la recette</translation>
    </message>
    <message>
        <source>Number of prompts</source>
        <translation>Nombre de prompts</translation>
    </message>
    <message>
        <source>all that are of use</source>
        <translation>tous ceux qui sont utiles</translation>
    </message>
    <message>
        <source>Steps of the source</source>
        <translation>Étapes de la source</translation>
    </message>
    <message>
        <source>its own number</source>
        <translation>son propre nombre</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>Mises à jour</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Graine</translation>
    </message>
    <message>
        <source>GPU memory, in GB</source>
        <translation>Mémoire GPU, en GB</translation>
    </message>
    <message>
        <source>all that is free</source>
        <translation>toute celle qui est libre</translation>
    </message>
    <message>
        <source>Side branches, in percent</source>
        <translation>Branches latérales, en pour cent</translation>
    </message>
    <message>
        <source>Preview while it runs</source>
        <translation>Aperçu pendant l&apos;exécution</translation>
    </message>
    <message>
        <source>none</source>
        <translation>aucun</translation>
    </message>
    <message>
        <source>A name, or a folder elsewhere</source>
        <translation>Un nom, ou un dossier ailleurs</translation>
    </message>
    <message>
        <source>A text with one prompt a line</source>
        <translation>Un texte avec un prompt par ligne</translation>
    </message>
    <message>
        <source>How many steps the source draws each prompt in</source>
        <translation>En combien d&apos;étapes la source dessine chaque prompt</translation>
    </message>
    <message>
        <source>How long a block learns; 0 leaves it out where blocks are calibrated</source>
        <translation>Combien de temps un bloc apprend&#xa0;; 0 s&apos;en passe là où les blocs sont calibrés</translation>
    </message>
    <message>
        <source>The same seed on the same computer makes the same model</source>
        <translation>La même graine sur le même ordinateur donne le même modèle</translation>
    </message>
    <message>
        <source>At most so much of the GPU&apos;s memory is taken</source>
        <translation>La part maximale de la mémoire du GPU qui est prise</translation>
    </message>
    <message>
        <source>Share of the parameters kept as small 16-bit corrections, up to 1.5</source>
        <translation>Part des paramètres gardée en petites corrections de 16&#xa0;bits, jusqu&apos;à 1,5</translation>
    </message>
    <message>
        <source>A prompt that is drawn before, between and after the blocks</source>
        <translation>Un prompt dessiné avant, entre et après les blocs</translation>
    </message>
    <message>
        <source>Their changes become part of the model</source>
        <translation>Leurs modifications deviennent partie du modèle</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nom</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>Prompts</translation>
    </message>
    <message>
        <source>LoRAs to fold in</source>
        <translation>LoRA à intégrer</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Rapport</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export the picture</source>
        <translation>Exporter l&apos;image</translation>
    </message>
    <message>
        <source>Export {count} pictures</source>
        <translation>Exporter {count} images</translation>
    </message>
    <message>
        <source>Keep prompt and settings in the file</source>
        <translation>Garder le prompt et les réglages dans le fichier</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Choisir…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exporter</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>Qualité</translation>
    </message>
    <message>
        <source>Name template</source>
        <translation>Modèle de nom</translation>
    </message>
    <message>
        <source>Example of a name</source>
        <translation>Exemple de nom</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Dossier</translation>
    </message>
    <message>
        <source>Choose the folder</source>
        <translation>Choisir le dossier</translation>
    </message>
    <message>
        <source>{date} {time} {seed} {prompt} {model} {steps} {width} {height} {name} {n}, or {n:3} for 001</source>
        <translation>{date} {time} {seed} {prompt} {model} {steps} {width} {height} {name} {n}, ou {n:3} pour 001</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Names</source>
        <translation>Noms</translation>
    </message>
    <message>
        <source>lossless</source>
        <translation>sans perte</translation>
    </message>
    <message>
        <source>Export into a folder</source>
        <translation>Exporter dans un dossier</translation>
    </message>
</context>
<context>
    <name>ExportName</name>
    <message>
        <source>the name template is empty or holds a folder: write a name such as {example}</source>
        <translation>le modèle de nom est vide ou contient un dossier&#xa0;: écrivez un nom comme {example}</translation>
    </message>
    <message>
        <source>the name template has a bracket without its other: write names as {example}, each in two brackets</source>
        <translation>une accolade du modèle de nom n&apos;a pas sa paire&#xa0;: écrivez les noms comme {example}, chacun entre deux accolades</translation>
    </message>
    <message>
        <source>the name template has {field}, which there is not: choose from {known}</source>
        <translation>le modèle de nom contient {field}, qui n&apos;existe pas&#xa0;: choisissez parmi {known}</translation>
    </message>
</context>
<context>
    <name>Exporter</name>
    <message>
        <source>{file} cannot be read ({cause}): check the file</source>
        <translation>{file} est illisible ({cause})&#xa0;: vérifiez le fichier</translation>
    </message>
    <message>
        <source>{file} cannot be exported ({cause}): choose another form or leave it out</source>
        <translation>{file} ne peut pas être exporté ({cause})&#xa0;: choisissez un autre format ou laissez-le de côté</translation>
    </message>
    <message>
        <source>its settings are too long for this form</source>
        <translation>ses réglages sont trop longs pour ce format</translation>
    </message>
    <message>
        <source>{file} was not exported: the log says why</source>
        <translation>{file} n&apos;a pas été exporté&#xa0;: le journal dit pourquoi</translation>
    </message>
</context>
<context>
    <name>Facts</name>
    <message>
        <source>Libraries</source>
        <translation>Bibliothèques</translation>
    </message>
    <message>
        <source>What differs is shown here once there are two pictures.</source>
        <translation>Les différences s&apos;affichent ici dès qu&apos;il y a deux images.</translation>
    </message>
    <message>
        <source>{side} has no settings of Triptych inside.</source>
        <translation>{side} ne contient aucun réglage de Triptych.</translation>
    </message>
    <message>
        <source>No setting differs</source>
        <translation>Aucun réglage ne diffère</translation>
    </message>
    <message>
        <source>One setting differs</source>
        <translation>Un réglage diffère</translation>
    </message>
    <message>
        <source>{count} settings differ</source>
        <translation>{count} réglages diffèrent</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modèle</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Poids</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Graine</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Taille</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Étapes</translation>
    </message>
    <message>
        <source>Guidance</source>
        <translation>Guidance</translation>
    </message>
    <message>
        <source>Activations</source>
        <translation>Activations</translation>
    </message>
    <message>
        <source>Backend</source>
        <translation>Backend</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Appareil</translation>
    </message>
    <message>
        <source>Decoder&apos;s tiles</source>
        <translation>Tuiles</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Temps</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>Encode</source>
        <translation>Encodage</translation>
    </message>
    <message>
        <source>Denoise</source>
        <translation>Débruitage</translation>
    </message>
    <message>
        <source>Decode</source>
        <translation>Décodage</translation>
    </message>
    <message>
        <source>Peak memory</source>
        <translation>Pic de mémoire</translation>
    </message>
    <message>
        <source>Model on disk</source>
        <translation>Modèle (disque)</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Fichier</translation>
    </message>
    <message>
        <source>File size</source>
        <translation>Taille du fichier</translation>
    </message>
    <message>
        <source>none</source>
        <translation>aucune</translation>
    </message>
    <message>
        <source>True CFG</source>
        <translation>True CFG</translation>
    </message>
    <message>
        <source>Negative prompt</source>
        <translation>Prompt négatif</translation>
    </message>
    <message>
        <source>Start picture</source>
        <translation>Image de départ</translation>
    </message>
    <message>
        <source>{file} ({hash}) at strength {strength}</source>
        <translation>{file} ({hash}) avec la force {strength}</translation>
    </message>
    <message>
        <source>the whole picture</source>
        <translation>l&apos;image entière</translation>
    </message>
</context>
<context>
    <name>FactsTable</name>
    <message>
        <source>How both were made</source>
        <translation>Comment les deux ont été faites</translation>
    </message>
    <message>
        <source>Settings of A and B</source>
        <translation>Réglages de A et de B</translation>
    </message>
    <message>
        <source>Choose all rows</source>
        <translation>Afficher toutes les lignes</translation>
    </message>
    <message>
        <source>{name} differs: {a} and {b}</source>
        <translation>{name} diffère&#xa0;: {a} et {b}</translation>
    </message>
</context>
<context>
    <name>Favourites</name>
    <message>
        <source>the favourites in {file} cannot be read ({cause}): check the file</source>
        <translation>les favoris dans {file} sont illisibles ({cause})&#xa0;: vérifiez le fichier</translation>
    </message>
    <message>
        <source>the favourites in {file} are damaged: they are put aside as {name}, begin anew</source>
        <translation>les favoris dans {file} sont endommagés&#xa0;: ils sont mis de côté sous le nom {name}, recommencez</translation>
    </message>
    <message>
        <source>the favourites are not saved: {cause}</source>
        <translation>les favoris ne sont pas enregistrés&#xa0;: {cause}</translation>
    </message>
</context>
<context>
    <name>FetchCard</name>
    <message>
        <source>Fetching the source</source>
        <translation>Récupération de la source</translation>
    </message>
    <message>
        <source>How much of the source is here</source>
        <translation>Part de la source déjà ici</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Continuer</translation>
    </message>
    <message>
        <source>Delete what was fetched…</source>
        <translation>Supprimer ce qui a été récupéré…</translation>
    </message>
    <message>
        <source>Asking how much has to be fetched…</source>
        <translation>Demande de la quantité à récupérer…</translation>
    </message>
    <message>
        <source>How much has to be fetched is not known</source>
        <translation>La quantité à récupérer n&apos;est pas connue</translation>
    </message>
    <message>
        <source>Only {free} are free on that disk, so there is no room for it: make room first</source>
        <translation>Ce disque n&apos;a que {free} libres, la place manque&#xa0;: faites d&apos;abord de la place</translation>
    </message>
    <message>
        <source>Beginning…</source>
        <translation>Début…</translation>
    </message>
    <message>
        <source>All is here. Now a piece of the work is timed on this computer…</source>
        <translation>Tout est là. Un morceau du travail est maintenant chronométré sur cet ordinateur…</translation>
    </message>
    <message>
        <source>It is here already: nothing has to be fetched</source>
        <translation>Tout est déjà là&#xa0;: il n&apos;y a rien à récupérer</translation>
    </message>
    <message>
        <source>{missing} have to be fetched; {free} are free on that disk</source>
        <translation>Il faut récupérer {missing}&#xa0;; ce disque a {free} libres</translation>
    </message>
    <message>
        <source>Paused: {here} of {whole} are here and kept, {missing} are still to come</source>
        <translation>En pause&#xa0;: {here} sur {whole} sont là et conservés, il manque encore {missing}</translation>
    </message>
    <message>
        <source>{here} of {whole} are here, {missing} are still to come; {free} are free on that disk</source>
        <translation>{here} sur {whole} sont là, il manque encore {missing}&#xa0;; ce disque a {free} libres</translation>
    </message>
    <message>
        <source>{here} of {whole}</source>
        <translation>{here} sur {whole}</translation>
    </message>
    <message>
        <source>{rate} a second</source>
        <translation>{rate} par seconde</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>encore {time}</translation>
    </message>
    <message>
        <source>waiting for the Hub</source>
        <translation>en attente du Hub</translation>
    </message>
</context>
<context>
    <name>Filmstrip</name>
    <message>
        <source>Pictures of this run</source>
        <translation>Images de cette session</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Only favourites</source>
        <translation>Favoris seulement</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modèle</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Taille</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Date</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Ordre</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Effacer</translation>
    </message>
    <message>
        <source>All models</source>
        <translation>Tout modèle</translation>
    </message>
    <message>
        <source>All sizes</source>
        <translation>Toute taille</translation>
    </message>
    <message>
        <source>{chosen} of {count} chosen</source>
        <translation>{chosen} sur {count} sélectionnées</translation>
    </message>
    <message>
        <source>{count} of {total}</source>
        <translation>{count} sur {total}</translation>
    </message>
    <message>
        <source>1 picture</source>
        <translation>1 image</translation>
    </message>
    <message>
        <source>{count} pictures</source>
        <translation>{count} images</translation>
    </message>
    <message>
        <source>Search in prompts: words, &quot;a phrase&quot;, -without</source>
        <translation>Rechercher dans les prompts&#xa0;: mots, &quot;une expression&quot;, -sans</translation>
    </message>
    <message>
        <source>Search in prompts</source>
        <translation>Rechercher dans les prompts</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>Effacer la recherche</translation>
    </message>
    <message>
        <source>Size of the tiles</source>
        <translation>Taille des vignettes</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Détails</translation>
    </message>
    <message>
        <source>Number of pictures</source>
        <translation>Nombre d&apos;images</translation>
    </message>
    <message>
        <source>Clear search and filters</source>
        <translation>Effacer la recherche et les filtres</translation>
    </message>
    <message>
        <source>Any time</source>
        <translation>Toute date</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Aujourd&apos;hui</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>7 derniers jours</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>30 derniers jours</translation>
    </message>
    <message>
        <source>Last year</source>
        <translation>12 derniers mois</translation>
    </message>
    <message>
        <source>Between two days…</source>
        <translation>Entre deux jours…</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>Plus récentes</translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation>Plus anciennes</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>Par nom</translation>
    </message>
</context>
<context>
    <name>FlickerView</name>
    <message>
        <source>Flicker</source>
        <translation>Alternance</translation>
    </message>
    <message>
        <source>The picture of now</source>
        <translation>L&apos;image affichée</translation>
    </message>
    <message>
        <source>Show the other</source>
        <translation>Afficher l&apos;autre</translation>
    </message>
    <message>
        <source>Starts paused: the picture blinks while it runs, up to 3 times a second.</source>
        <translation>Démarre en pause&#xa0;: une fois lancée, l&apos;image clignote jusqu&apos;à 3 fois par seconde.</translation>
    </message>
    <message>
        <source>Changes a second</source>
        <translation>Changements par seconde</translation>
    </message>
    <message>
        <source>{rate} a second</source>
        <translation>{rate} par seconde</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Lancer</translation>
    </message>
</context>
<context>
    <name>FolderChoice</name>
    <message>
        <source>Choose…</source>
        <translation>Choisir…</translation>
    </message>
    <message>
        <source>Choose another folder: {name}</source>
        <translation>Choisir un autre dossier&#xa0;: {name}</translation>
    </message>
    <message>
        <source>The usual folder: {folder}</source>
        <translation>Le dossier habituel&#xa0;: {folder}</translation>
    </message>
</context>
<context>
    <name>Gallery</name>
    <message>
        <source>the pictures in {folder} cannot be listed ({cause}): check the folder</source>
        <translation>les images de {folder} ne peuvent pas être listées ({cause})&#xa0;: vérifiez le dossier</translation>
    </message>
</context>
<context>
    <name>GalleryModel</name>
    <message>
        <source>{name}: {fault}</source>
        <translation>{name}&#xa0;: {fault}</translation>
    </message>
    <message>
        <source>{prompt} ({size}, favourite)</source>
        <translation>{prompt} ({size}, favori)</translation>
    </message>
    <message>
        <source>{prompt} ({size})</source>
        <translation>{prompt} ({size})</translation>
    </message>
    <message>
        <source>it cannot be shown ({reason}): the file is damaged</source>
        <translation>affichage impossible ({reason})&#xa0;: le fichier est endommagé</translation>
    </message>
</context>
<context>
    <name>GalleryPage</name>
    <message>
        <source>Look large</source>
        <translation>Voir en grand</translation>
    </message>
    <message>
        <source>Back to all pictures</source>
        <translation>Retour à toutes les images</translation>
    </message>
    <message>
        <source>Previous picture</source>
        <translation>Image précédente</translation>
    </message>
    <message>
        <source>Next picture</source>
        <translation>Image suivante</translation>
    </message>
    <message>
        <source>Favourite</source>
        <translation>Favori</translation>
    </message>
    <message>
        <source>Recall all settings</source>
        <translation>Réutiliser tous les réglages</translation>
    </message>
    <message>
        <source>Recall the prompt</source>
        <translation>Réutiliser le prompt</translation>
    </message>
    <message>
        <source>Recall all but the seed</source>
        <translation>Réutiliser tout sauf la graine</translation>
    </message>
    <message>
        <source>Start from it</source>
        <translation>Partir de celle-ci</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Comparer</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exporter…</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Afficher dans le dossier</translation>
    </message>
    <message>
        <source>Move to the bin</source>
        <translation>Mettre à la corbeille</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Rechercher</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Détails</translation>
    </message>
    <message>
        <source>Larger tiles</source>
        <translation>Vignettes plus grandes</translation>
    </message>
    <message>
        <source>Smaller tiles</source>
        <translation>Vignettes plus petites</translation>
    </message>
    <message>
        <source>reading files</source>
        <translation>lecture des fichiers</translation>
    </message>
    <message>
        <source>No picture matches</source>
        <translation>Aucune image ne correspond</translation>
    </message>
    <message>
        <source>Use fewer words, or clear search and filters above.</source>
        <translation>Utilisez moins de mots, ou effacez la recherche et les filtres en haut.</translation>
    </message>
    <message>
        <source>Looking for your pictures…</source>
        <translation>Recherche de vos images…</translation>
    </message>
    <message>
        <source>They appear here as they are found.</source>
        <translation>Elles apparaissent ici à mesure qu&apos;elles sont trouvées.</translation>
    </message>
    <message>
        <source>Every picture you make is kept in {folder} and shows here by itself.</source>
        <translation>Chaque image que vous faites est conservée dans {folder} et s&apos;affiche ici d&apos;elle-même.</translation>
    </message>
    <message>
        <source>Your pictures will be here</source>
        <translation>Vos images seront ici</translation>
    </message>
</context>
<context>
    <name>Grid</name>
    <message>
        <source>Pictures</source>
        <translation>Images</translation>
    </message>
</context>
<context>
    <name>HistoryPopup</name>
    <message>
        <source>Earlier prompts</source>
        <translation>Prompts précédents</translation>
    </message>
    <message>
        <source>Search earlier prompts</source>
        <translation>Rechercher dans les prompts précédents</translation>
    </message>
    <message>
        <source>Forget…</source>
        <translation>Oublier…</translation>
    </message>
    <message>
        <source>No earlier prompt has all of these words.</source>
        <translation>Aucun prompt précédent ne contient tous ces mots.</translation>
    </message>
    <message>
        <source>No favourites yet: choose a prompt and press Ctrl+D.</source>
        <translation>Pas encore de favoris&#xa0;: choisissez un prompt et appuyez sur Ctrl+D.</translation>
    </message>
    <message>
        <source>No prompts yet. Each one that you use is kept here, on this computer only.</source>
        <translation>Pas encore de prompts. Chacun de ceux que vous utilisez est gardé ici, sur cet ordinateur seulement.</translation>
    </message>
    <message>
        <source>All but the favourites</source>
        <translation>Tous sauf les favoris</translation>
    </message>
    <message>
        <source>All of them</source>
        <translation>Tous</translation>
    </message>
    <message>
        <source>Only favourites</source>
        <translation>Favoris seulement</translation>
    </message>
    <message>
        <source>Enter: words · Shift+Enter: settings too · Ctrl+D: favourite</source>
        <translation>Entrée&#xa0;: mots · Maj+Entrée&#xa0;: réglages aussi · Ctrl+D&#xa0;: favori</translation>
    </message>
</context>
<context>
    <name>HubAccess</name>
    <message>
        <source>Asking the Hub for {name}…</source>
        <translation>Demande de {name} au Hub…</translation>
    </message>
    <message>
        <source>It is here already: nothing has to be fetched</source>
        <translation>Tout est déjà là&#xa0;: il n&apos;y a rien à récupérer</translation>
    </message>
    <message>
        <source>Accept the licence on the Hub</source>
        <translation>Accepter la licence sur le Hub</translation>
    </message>
    <message>
        <source>Make a token</source>
        <translation>Créer un jeton</translation>
    </message>
    <message>
        <source>Change the token</source>
        <translation>Changer le jeton</translation>
    </message>
    <message>
        <source>Open its page</source>
        <translation>Ouvrir sa page</translation>
    </message>
    <message>
        <source>The token works and is used until you quit, but {reason}</source>
        <translation>Le jeton fonctionne et sert jusqu&apos;à ce que vous quittiez, mais {reason}</translation>
    </message>
    <message>
        <source>HF_TOKEN comes before a saved token: take it away, or try another one for this session here</source>
        <translation>HF_TOKEN passe avant un jeton enregistré&#xa0;: retirez-le, ou essayez-en un autre ici pour cette session</translation>
    </message>
    <message>
        <source>{missing} have to be fetched, and only {free} are free on that disk: make room first</source>
        <translation>Il faut récupérer {missing}, et ce disque n&apos;a que {free} libres&#xa0;: faites d&apos;abord de la place</translation>
    </message>
    <message>
        <source>{here} are here already, {missing} are still to be fetched; {free} are free on that disk</source>
        <translation>{here} sont déjà là, il faut encore récupérer {missing}&#xa0;; ce disque a {free} libres</translation>
    </message>
    <message>
        <source>{missing} have to be fetched; {free} are free on that disk</source>
        <translation>Il faut récupérer {missing}&#xa0;; ce disque a {free} libres</translation>
    </message>
</context>
<context>
    <name>HubCard</name>
    <message>
        <source>From the Hugging Face Hub</source>
        <translation>Depuis le Hub de Hugging Face</translation>
    </message>
    <message>
        <source>Fetch a FLUX.1 that you may have: a repository&apos;s name, or its address</source>
        <translation>Récupérer un FLUX.1 auquel vous avez droit&#xa0;: le nom d&apos;un dépôt, ou son adresse</translation>
    </message>
    <message>
        <source>A repository on the Hub</source>
        <translation>Un dépôt sur le Hub</translation>
    </message>
    <message>
        <source>Check access</source>
        <translation>Vérifier l&apos;accès</translation>
    </message>
</context>
<context>
    <name>HubLook</name>
    <message>
        <source>“{text}” names no model on the Hub: write owner/name, or paste its address</source>
        <translation>« {text} » ne désigne aucun modèle du Hub : écrivez propriétaire/nom, ou collez son adresse</translation>
    </message>
    <message>
        <source>{name} needs a picture beside the prompt: choose FLUX.1-dev, Krea or schnell</source>
        <translation>{name} a besoin d’une image en plus du prompt : choisissez FLUX.1-dev, Krea ou schnell</translation>
    </message>
</context>
<context>
    <name>ItemEditor</name>
    <message>
        <source>Edit a waiting picture</source>
        <translation>Modifier une image en attente</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Graine</translation>
    </message>
    <message>
        <source>Width in pixels</source>
        <translation>Largeur en pixels</translation>
    </message>
    <message>
        <source>Height in pixels</source>
        <translation>Hauteur en pixels</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Étapes</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Images</translation>
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
        <translation>Ce qui ne va pas</translation>
    </message>
    <message>
        <source>What shall the picture not show?</source>
        <translation>Que ne doit pas montrer l&apos;image&#xa0;?</translation>
    </message>
    <message>
        <source>Negative prompt</source>
        <translation>Prompt négatif</translation>
    </message>
    <message>
        <source>What the picture shall not show</source>
        <translation>Ce que l&apos;image ne doit pas montrer</translation>
    </message>
    <message>
        <source>above 1 each step takes twice the time</source>
        <translation>au-delà de 1, chaque étape dure deux fois plus</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>Start from</source>
        <translation>Partir de</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Taille</translation>
    </message>
    <message>
        <source>Keep changes</source>
        <translation>Garder les modifications</translation>
    </message>
    <message>
        <source>Leave as it was</source>
        <translation>Laisser comme c&apos;était</translation>
    </message>
</context>
<context>
    <name>KeptSettings</name>
    <message>
        <source>The change holds until Triptych is closed: {file} cannot be written ({cause})</source>
        <translation>La modification vaut jusqu&apos;à la fermeture de Triptych&#xa0;: impossible d&apos;écrire {file} ({cause})</translation>
    </message>
</context>
<context>
    <name>KeyButton</name>
    <message>
        <source>press the keys…</source>
        <translation>appuyez sur les touches…</translation>
    </message>
    <message>
        <source>none</source>
        <translation>aucune</translation>
    </message>
    <message>
        <source>Keys of {action}: {keys}</source>
        <translation>Touches de {action}&#xa0;: {keys}</translation>
    </message>
</context>
<context>
    <name>LargeView</name>
    <message>
        <source>Back to all pictures</source>
        <translation>Retour à toutes les images</translation>
    </message>
    <message>
        <source>Previous picture</source>
        <translation>Image précédente</translation>
    </message>
    <message>
        <source>Next picture</source>
        <translation>Image suivante</translation>
    </message>
    <message>
        <source>the log says why</source>
        <translation>le journal dit pourquoi</translation>
    </message>
    <message>
        <source>This file cannot be shown</source>
        <translation>Ce fichier ne peut pas être affiché</translation>
    </message>
</context>
<context>
    <name>Library</name>
    <message>
        <source>The gallery met an unexpected error, which is in the log.</source>
        <translation>La galerie a rencontré une erreur inattendue, notée dans le journal.</translation>
    </message>
    <message>
        <source>The gallery&apos;s index in {folder} cannot be used ({cause}): free some space or check the folder</source>
        <translation>L&apos;index de la galerie dans {folder} est inutilisable ({cause})&#xa0;: libérez de l&apos;espace ou vérifiez le dossier</translation>
    </message>
    <message>
        <source>The gallery&apos;s index was damaged: it is put aside as {name}.damaged and built again.</source>
        <translation>L&apos;index de la galerie était endommagé&#xa0;: il est mis de côté sous le nom {name}.damaged et reconstruit.</translation>
    </message>
</context>
<context>
    <name>LicenceList</name>
    <message>
        <source>Search libraries and licences</source>
        <translation>Rechercher</translation>
    </message>
    <message>
        <source>What is inside</source>
        <translation>Ce que contient Triptych</translation>
    </message>
    <message>
        <source>Text of the licence</source>
        <translation>Texte de la licence</translation>
    </message>
    <message>
        <source>Nothing inside is called so.</source>
        <translation>Rien de ce qui est inclus ne porte ce nom.</translation>
    </message>
</context>
<context>
    <name>LicencePage</name>
    <message>
        <source>Fetching…</source>
        <translation>Récupération…</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Suivant</translation>
    </message>
    <message>
        <source>Fetch and continue</source>
        <translation>Récupérer et continuer</translation>
    </message>
    <message>
        <source>Fetch the other {size} and continue</source>
        <translation>Récupérer le reste ({size}) et continuer</translation>
    </message>
    <message>
        <source>Fetch {size} and continue</source>
        <translation>Récupérer {size} et continuer</translation>
    </message>
    <message>
        <source>Say that you may use it</source>
        <translation>Indiquez que vous pouvez l&apos;utiliser</translation>
    </message>
    <message>
        <source>The licence is not accepted yet</source>
        <translation>La licence n&apos;est pas encore acceptée</translation>
    </message>
    <message>
        <source>Looking at {name}…</source>
        <translation>Examen de {name}…</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Licence</translation>
    </message>
    <message>
        <source>What you make stays under the terms of what it is made from.</source>
        <translation>Ce que vous faites reste soumis aux conditions de ce dont il est issu.</translation>
    </message>
    <message>
        <source>I have the right to use this model, and to make another of it</source>
        <translation>J&apos;ai le droit d&apos;utiliser ce modèle et d&apos;en faire un autre à partir de lui</translation>
    </message>
    <message>
        <source>I have read and accept the {licence}</source>
        <translation>J&apos;ai lu et j&apos;accepte la licence {licence}</translation>
    </message>
    <message>
        <source>Delete what was fetched of this source? It would have to be fetched again.</source>
        <translation>Supprimer ce qui a été récupéré de cette source&#xa0;? Il faudrait le récupérer de nouveau.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Supprimer</translation>
    </message>
</context>
<context>
    <name>LicenceView</name>
    <message>
        <source>The licence&apos;s full text</source>
        <translation>Le texte complet de la licence</translation>
    </message>
    <message>
        <source>Read the text</source>
        <translation>Lire le texte</translation>
    </message>
    <message>
        <source>The licence is not known</source>
        <translation>La licence n&apos;est pas connue</translation>
    </message>
    <message>
        <source>How this is known: {reason}</source>
        <translation>D&apos;où on le sait&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>Why: {reason}</source>
        <translation>Pourquoi&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>The full text, from {place}</source>
        <translation>Le texte complet, depuis {place}</translation>
    </message>
    <message>
        <source>Fetching the text…</source>
        <translation>Récupération du texte…</translation>
    </message>
    <message>
        <source>Read it in the browser</source>
        <translation>Le lire dans le navigateur</translation>
    </message>
    <message>
        <source>Triptych&apos;s own small model, which comes with the program. It and what you make of it may be used for any purpose. Nothing has to be accepted.</source>
        <translation>Le petit modèle de Triptych, fourni avec le programme. Vous pouvez l&apos;utiliser, ainsi que ce que vous en faites, à toute fin. Il n&apos;y a rien à accepter.</translation>
    </message>
    <message>
        <source>Nothing has to be accepted.</source>
        <translation>Rien n’est à accepter.</translation>
    </message>
    <message>
        <source>Triptych does not know this licence: read it where the model comes from.</source>
        <translation>Triptych ne connaît pas cette licence&#xa0;: lisez-la là d&apos;où vient le modèle.</translation>
    </message>
    <message>
        <source>Nothing with this model says under which licence it is: ask where you have it from.</source>
        <translation>Rien dans ce modèle ne dit sous quelle licence il est&#xa0;: demandez là d&apos;où vous le tenez.</translation>
    </message>
    <message>
        <source>allowed</source>
        <translation>autorisé</translation>
    </message>
    <message>
        <source>restricted</source>
        <translation>restreint</translation>
    </message>
    <message>
        <source>see the text</source>
        <translation>voir le texte</translation>
    </message>
    <message>
        <source>Commercial use of the model: {model} · of its pictures: {pictures}</source>
        <translation>Usage commercial du modèle&#xa0;: {model} · de ses images&#xa0;: {pictures}</translation>
    </message>
    <message>
        <source>Open its page on the Hub</source>
        <translation>Ouvrir sa page sur le Hub</translation>
    </message>
</context>
<context>
    <name>Licences</name>
    <message>
        <source>FLUX.1 [dev] and models made from it</source>
        <translation>FLUX.1 [dev] et les modèles qui en dérivent</translation>
    </message>
    <message>
        <source>Notice</source>
        <translation>Avis</translation>
    </message>
    <message>
        <source>non-commercial</source>
        <translation>non commercial</translation>
    </message>
    <message>
        <source>The file {name} is missing: install Triptych again.</source>
        <translation>Le fichier {name} manque&#xa0;: réinstallez Triptych.</translation>
    </message>
    <message>
        <source>see its text</source>
        <translation>voir son texte</translation>
    </message>
    <message>
        <source>{name} comes without the text of its licence: {licence}. {home}</source>
        <translation>{name} est fourni sans le texte de sa licence&#xa0;: {licence}. {home}</translation>
    </message>
</context>
<context>
    <name>LinkButton</name>
    <message>
        <source>Open in the browser</source>
        <translation>Ouvrir dans le navigateur</translation>
    </message>
</context>
<context>
    <name>LiveReadings</name>
    <message>
        <source>Memory of the conversion</source>
        <translation>Mémoire de la conversion</translation>
    </message>
    <message>
        <source>Memory of the GPU</source>
        <translation>Mémoire du GPU</translation>
    </message>
    <message>
        <source>Temperature of the GPU</source>
        <translation>Température du GPU</translation>
    </message>
</context>
<context>
    <name>LoraList</name>
    <message>
        <source>Add a LoRA…</source>
        <translation>Ajouter un LoRA…</translation>
    </message>
    <message>
        <source>LoRAs to fold in</source>
        <translation>LoRA à intégrer</translation>
    </message>
    <message>
        <source>Weight of {name}</source>
        <translation>Poids de {name}</translation>
    </message>
    <message>
        <source>Leave out {name}</source>
        <translation>Retirer {name}</translation>
    </message>
    <message>
        <source>LoRAs (*.safetensors)</source>
        <translation>LoRA (*.safetensors)</translation>
    </message>
    <message>
        <source>Choose a LoRA</source>
        <translation>Choisir un LoRA</translation>
    </message>
</context>
<context>
    <name>MadePicture</name>
    <message>
        <source>{file} cannot be read any more: put the file back, or make the picture again</source>
        <translation>{file} n&apos;est plus lisible&#xa0;: remettez le fichier, ou refaites l&apos;image</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Messages</source>
        <translation>Messages</translation>
    </message>
    <message>
        <source>Undo what the newest message tells of</source>
        <translation>Annuler ce que dit le dernier message</translation>
    </message>
    <message>
        <source>Take the newest message away</source>
        <translation>Masquer le dernier message</translation>
    </message>
</context>
<context>
    <name>MessageRow</name>
    <message>
        <source>Dismiss</source>
        <translation>Masquer</translation>
    </message>
    <message>
        <source>Save elsewhere…</source>
        <translation>Enregistrer ailleurs…</translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>Redémarrer</translation>
    </message>
    <message>
        <source>Choose a model…</source>
        <translation>Choisir un modèle…</translation>
    </message>
    <message>
        <source>Diagnostics…</source>
        <translation>Diagnostic…</translation>
    </message>
    <message>
        <source>Use its settings</source>
        <translation>Utiliser ses réglages</translation>
    </message>
    <message>
        <source>Start from it</source>
        <translation>Partir de celle-ci</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Continuer</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Afficher</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Annuler la dernière action</translation>
    </message>
</context>
<context>
    <name>ModelCard</name>
    <message>
        <source>{file} cannot be read ({cause}): fetch or make the model again</source>
        <translation>{file} est illisible ({cause})&#xa0;: récupérez ou refaites le modèle</translation>
    </message>
    <message>
        <source>{file} is longer than a model&apos;s card should be: open it with another program</source>
        <translation>{file} est plus long que ne doit l&apos;être la fiche d&apos;un modèle&#xa0;: ouvrez-le avec un autre programme</translation>
    </message>
    <message>
        <source>About {name}</source>
        <translation>À propos de {name}</translation>
    </message>
</context>
<context>
    <name>ModelChooser</name>
    <message>
        <source>Model</source>
        <translation>Modèle</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Aucun modèle</translation>
    </message>
    <message>
        <source>Choose one</source>
        <translation>Choisissez-en un</translation>
    </message>
    <message>
        <source>No model is installed</source>
        <translation>Aucun modèle n&apos;est installé</translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation>Ouvrir un dossier…</translation>
    </message>
    <message>
        <source>{name}   cannot be used</source>
        <translation>{name}   inutilisable</translation>
    </message>
</context>
<context>
    <name>ModelDetails</name>
    <message>
        <source>The model</source>
        <translation>Le modèle</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Rapport</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Utiliser</translation>
    </message>
    <message>
        <source>Make default</source>
        <translation>Mettre par défaut</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>Vérifier</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Retirer</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Dossier</translation>
    </message>
    <message>
        <source>Open report</source>
        <translation>Ouvrir le rapport</translation>
    </message>
    <message>
        <source>About this model…</source>
        <translation>À propos de ce modèle…</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>Utilisé</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Par défaut</translation>
    </message>
    <message>
        <source>Stop verifying</source>
        <translation>Arrêter</translation>
    </message>
    <message>
        <source>Its conversion recorded no measures.</source>
        <translation>Sa conversion n&apos;a enregistré aucune mesure.</translation>
    </message>
    <message>
        <source>Weights {ratio} dB from their source, {zeros} % of the codes are zero; by block:</source>
        <translation>Poids à {ratio} dB de leur source, {zeros}&#xa0;% des codes sont nuls&#xa0;; par bloc&#xa0;:</translation>
    </message>
    <message>
        <source>Take the link away; the folder stays where it is</source>
        <translation>Retirer le lien&#xa0;; le dossier reste à sa place</translation>
    </message>
    <message>
        <source>Move it to the bin</source>
        <translation>Le mettre à la corbeille</translation>
    </message>
    <message>
        <source>Make pictures with this model</source>
        <translation>Générer des images avec ce modèle</translation>
    </message>
    <message>
        <source>Open this model when Triptych starts</source>
        <translation>Ouvrir ce modèle au démarrage de Triptych</translation>
    </message>
    <message>
        <source>Check every hash, shape and code of this model</source>
        <translation>Contrôler chaque empreinte, forme et code de ce modèle</translation>
    </message>
    <message>
        <source>Move this model to the bin</source>
        <translation>Mettre ce modèle à la corbeille</translation>
    </message>
    <message>
        <source>Open the model&apos;s folder</source>
        <translation>Ouvrir le dossier du modèle</translation>
    </message>
    <message>
        <source>Open the conversion&apos;s report in the browser</source>
        <translation>Ouvrir le rapport de la conversion dans le navigateur</translation>
    </message>
    <message>
        <source>Read the model&apos;s card</source>
        <translation>Lire la fiche du modèle</translation>
    </message>
    <message>
        <source>Facts of the model</source>
        <translation>Caractéristiques du modèle</translation>
    </message>
</context>
<context>
    <name>ModelLimits</name>
    <message>
        <source>open your own FLUX…</source>
        <translation>ouvrez votre propre FLUX…</translation>
    </message>
    <message>
        <source>More…</source>
        <translation>Plus…</translation>
    </message>
    <message>
        <source>For any other prompt, {link}</source>
        <translation>Pour tout autre prompt, {link}</translation>
    </message>
</context>
<context>
    <name>ModelList</name>
    <message>
        <source>Installed models</source>
        <translation>Modèles installés</translation>
    </message>
</context>
<context>
    <name>ModelWords</name>
    <message>
        <source>1.58 bits</source>
        <translation>1.58&#xa0;bit</translation>
    </message>
    <message>
        <source>16 bits</source>
        <translation>16&#xa0;bits</translation>
    </message>
    <message>
        <source>cannot be used</source>
        <translation>inutilisable</translation>
    </message>
    <message>
        <source>fits: {needs} of {has} GiB</source>
        <translation>tient&#xa0;: {needs} sur {has} GiB</translation>
    </message>
    <message>
        <source>fits with streaming: {needs} of {has} GiB</source>
        <translation>tient en flux&#xa0;: {needs} sur {has} GiB</translation>
    </message>
    <message>
        <source>too big: {needs} of {has} GiB</source>
        <translation>trop grand&#xa0;: {needs} pour {has} GiB</translation>
    </message>
    <message>
        <source>Everything stays in memory between two pictures.</source>
        <translation>Tout reste en mémoire entre deux images.</translation>
    </message>
    <message>
        <source>Some parts are brought in while a picture is made, which takes longer.</source>
        <translation>Certaines parties sont chargées pendant la génération, ce qui prend plus de temps.</translation>
    </message>
    <message>
        <source>Its own picture size does not fit: a smaller size or model may.</source>
        <translation>Sa taille d&apos;image ne tient pas&#xa0;: une taille ou un modèle plus petit le pourrait.</translation>
    </message>
    <message>
        <source>Memory on {card}, {size}</source>
        <translation>Mémoire de {card}, {size}</translation>
    </message>
    <message>
        <source>Memory on this computer, {size}</source>
        <translation>Mémoire de cet ordinateur, {size}</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Dossier</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Type</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Poids</translation>
    </message>
    <message>
        <source>On disk</source>
        <translation>Sur le disque</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Licence</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>Recette</translation>
    </message>
    <message>
        <source>Made from</source>
        <translation>Issu de</translation>
    </message>
    <message>
        <source>not stated</source>
        <translation>non indiquée</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>Limites</translation>
    </message>
    <message>
        <source>Linked to</source>
        <translation>Lié à</translation>
    </message>
    <message>
        <source>{number}, none ternary</source>
        <translation>{number}, aucun ternaire</translation>
    </message>
    <message>
        <source>{number}, {share} % ternary at {bits} bits each with its scales</source>
        <translation>{number}, {share}&#xa0;% ternaires à {bits} bits chacun avec leurs échelles</translation>
    </message>
    <message>
        <source>{total}, of which the transformer {transformer}</source>
        <translation>{total}, dont {transformer} pour le transformeur</translation>
    </message>
</context>
<context>
    <name>Models</name>
    <message>
        <source>{folder} stays ({reason}): check its permissions</source>
        <translation>{folder} reste en place ({reason})&#xa0;: vérifiez ses droits d&apos;accès</translation>
    </message>
    <message>
        <source>{folder} did not come back ({reason}): add its folder again</source>
        <translation>{folder} n&apos;est pas revenu ({reason})&#xa0;: ajoutez de nouveau son dossier</translation>
    </message>
</context>
<context>
    <name>ModelsField</name>
    <message>
        <source>Models</source>
        <translation>Modèles</translation>
    </message>
    <message>
        <source>This model alone</source>
        <translation>Ce modèle seul</translation>
    </message>
    <message>
        <source>{count} models</source>
        <translation>{count} modèles</translation>
    </message>
    <message>
        <source>Models that make the same pictures: {words}</source>
        <translation>Modèles qui font les mêmes images&#xa0;: {words}</translation>
    </message>
    <message>
        <source>Make the same pictures with other models too, one model after the other</source>
        <translation>Faire les mêmes images avec d&apos;autres modèles aussi, un modèle après l&apos;autre</translation>
    </message>
</context>
<context>
    <name>ModelsModel</name>
    <message>
        <source>in use</source>
        <translation>utilisé</translation>
    </message>
    <message>
        <source>default</source>
        <translation>par défaut</translation>
    </message>
    <message>
        <source>look at it to see why</source>
        <translation>sélectionnez-le pour savoir pourquoi</translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>Another model is being added: wait until it is done.</source>
        <translation>Un autre modèle est en cours d&apos;ajout&#xa0;: attendez la fin.</translation>
    </message>
    <message>
        <source>Add a model&apos;s folder</source>
        <translation>Ajouter le dossier d&apos;un modèle</translation>
    </message>
    <message>
        <source>Verifying {name}</source>
        <translation>Vérification de {name}</translation>
    </message>
    <message>
        <source>Add a model from a folder</source>
        <translation>Ajouter un modèle depuis un dossier</translation>
    </message>
    <message>
        <source>Make pictures with this model</source>
        <translation>Générer des images avec ce modèle</translation>
    </message>
    <message>
        <source>Check every hash, shape and code of this model</source>
        <translation>Contrôler chaque empreinte, forme et code de ce modèle</translation>
    </message>
    <message>
        <source>Use the model</source>
        <translation>Utiliser le modèle</translation>
    </message>
    <message>
        <source>Verify the model, or stop</source>
        <translation>Vérifier le modèle, ou arrêter</translation>
    </message>
    <message>
        <source>Remove the model</source>
        <translation>Retirer le modèle</translation>
    </message>
    <message>
        <source>Read the models again</source>
        <translation>Relire les modèles</translation>
    </message>
    <message>
        <source>{name} ships with Triptych and stays.</source>
        <translation>{name} est fourni avec Triptych et reste.</translation>
    </message>
    <message>
        <source>{name} is in use: use another model first.</source>
        <translation>{name} est en cours d&apos;utilisation&#xa0;: utilisez d&apos;abord un autre modèle.</translation>
    </message>
    <message>
        <source>{name} is chosen for the next pictures: use another model first.</source>
        <translation>{name} est choisi pour les prochaines images&#xa0;: utilisez d&apos;abord un autre modèle.</translation>
    </message>
    <message>
        <source>Adding {name}</source>
        <translation>Ajout de {name}</translation>
    </message>
    <message>
        <source>{name} is installed</source>
        <translation>{name} est installé</translation>
    </message>
    <message>
        <source>Adding was cancelled; nothing of it is left</source>
        <translation>L&apos;ajout a été annulé&#xa0;; il n&apos;en reste rien</translation>
    </message>
    <message>
        <source>{name} lies in the bin</source>
        <translation>{name} est dans la corbeille</translation>
    </message>
    <message>
        <source>{name} is linked no more; its folder stays where it is</source>
        <translation>{name} n&apos;est plus lié&#xa0;; son dossier reste à sa place</translation>
    </message>
    <message>
        <source>{place} cannot be opened: look into it with another program</source>
        <translation>{place} ne peut pas être ouvert&#xa0;: regardez-y avec un autre programme</translation>
    </message>
</context>
<context>
    <name>ModelsPageParts</name>
    <message>
        <source>Models</source>
        <translation>Modèles</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>Ajouter un dossier…</translation>
    </message>
    <message>
        <source>Drop a model&apos;s folder here</source>
        <translation>Déposez ici le dossier d&apos;un modèle</translation>
    </message>
    <message>
        <source>Make a ternary model…</source>
        <translation>Faire un modèle ternaire…</translation>
    </message>
    <message>
        <source>Bring your own FLUX</source>
        <translation>Apportez votre propre FLUX</translation>
    </message>
    <message>
        <source>Pocket is small and shows how it works. Your own FLUX.1 makes real pictures, with a transformer of a tenth of its size.</source>
        <translation>Pocket est petit et montre comment tout fonctionne. Votre propre FLUX.1 fait de vraies images, avec un transformeur dix fois plus petit.</translation>
    </message>
    <message>
        <source>Add a model from a folder</source>
        <translation>Ajouter un modèle depuis un dossier</translation>
    </message>
</context>
<context>
    <name>MoreButton</name>
    <message>
        <source>A picture to start from, other models, and true CFG with a negative prompt</source>
        <translation>Une image de départ, d&apos;autres modèles, et le true CFG avec un prompt négatif</translation>
    </message>
    <message>
        <source>Less</source>
        <translation>Moins</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Plus</translation>
    </message>
</context>
<context>
    <name>NumberEntry</name>
    <message>
        <source>{text} is no whole number: type digits alone, or nothing</source>
        <translation>{text} n&apos;est pas un nombre entier&#xa0;: ne tapez que des chiffres, ou rien</translation>
    </message>
    <message>
        <source>{text} is no number: type it as 1.5, or leave it empty</source>
        <translation>{text} n&apos;est pas un nombre&#xa0;: tapez-le comme 1,5, ou laissez vide</translation>
    </message>
</context>
<context>
    <name>NumbersCard</name>
    <message>
        <source>{before} became {after}</source>
        <translation>{before} sont devenus {after}</translation>
    </message>
    <message>
        <source>{times} × smaller</source>
        <translation>{times} × plus petit</translation>
    </message>
    <message>
        <source>bits a ternary weight, with its scales</source>
        <translation>bits par poids ternaire, avec ses échelles</translation>
    </message>
    <message>
        <source>from the source&apos;s weights, on average</source>
        <translation>par rapport aux poids de la source, en moyenne</translation>
    </message>
    <message>
        <source>of the weights are zero</source>
        <translation>des poids sont nuls</translation>
    </message>
</context>
<context>
    <name>NumbersStrip</name>
    <message>
        <source>Numbers</source>
        <translation>Chiffres</translation>
    </message>
    <message>
        <source>PSNR</source>
        <translation>PSNR</translation>
    </message>
    <message>
        <source>Peak signal-to-noise ratio: the more, the more alike</source>
        <translation>Rapport signal sur bruit de crête&#xa0;: plus il est élevé, plus elles se ressemblent</translation>
    </message>
    <message>
        <source>Equal pixels</source>
        <translation>Pixels égaux</translation>
    </message>
    <message>
        <source>Share of pixels that are exactly the same</source>
        <translation>Part des pixels exactement identiques</translation>
    </message>
    <message>
        <source>A picture</source>
        <translation>Par image</translation>
    </message>
    <message>
        <source>Time that each took, where this run made it</source>
        <translation>Temps pris par chacune, si elle a été faite dans cette session</translation>
    </message>
    <message>
        <source>Peak memory</source>
        <translation>Pic de mémoire</translation>
    </message>
    <message>
        <source>The most of the device&apos;s memory, where known</source>
        <translation>Le maximum de la mémoire de l&apos;appareil, s&apos;il est connu</translation>
    </message>
    <message>
        <source>Model on disk</source>
        <translation>Modèle sur disque</translation>
    </message>
    <message>
        <source>Size of each model, where it is installed</source>
        <translation>Taille de chaque modèle, s&apos;il est installé</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Zoom</translation>
    </message>
    <message>
        <source>Screen pixels a picture pixel</source>
        <translation>Pixels d&apos;écran par pixel de l&apos;image</translation>
    </message>
    <message>
        <source>identical</source>
        <translation>identiques</translation>
    </message>
    <message>
        <source>{percent}, fitted</source>
        <translation>{percent}, ajusté</translation>
    </message>
</context>
<context>
    <name>OfferModel</name>
    <message>
        <source>{{red|blue}}   one of them, by chance</source>
        <translation>{{rouge|bleu}}   l&apos;un des deux, au hasard</translation>
    </message>
    <message>
        <source>{{2::red|blue}}   red twice as often</source>
        <translation>{{2::rouge|bleu}}   rouge deux fois plus souvent</translation>
    </message>
    <message>
        <source>{{2$$, $$red|blue|green}}   two of them, with a comma</source>
        <translation>{{2$$, $$rouge|bleu|vert}}   deux d&apos;entre eux, avec une virgule</translation>
    </message>
    <message>
        <source>{{1-2$$ and $$red|blue}}   one or two of them</source>
        <translation>{{1-2$$ et $$rouge|bleu}}   un ou deux d&apos;entre eux</translation>
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
        <translation>Aucune image</translation>
    </message>
    <message>
        <source>Progress of looking through the folders</source>
        <translation>Progression de la lecture des dossiers</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>Create</source>
        <translation>Créer</translation>
    </message>
    <message>
        <source>Gallery</source>
        <translation>Galerie</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>File</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Comparer</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modèles</translation>
    </message>
    <message>
        <source>Convert</source>
        <translation>Convertir</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Paramètres</translation>
    </message>
</context>
<context>
    <name>PictureBar</name>
    <message>
        <source>Zoom out</source>
        <translation>Zoom arrière</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Zoom avant</translation>
    </message>
    <message>
        <source>Fit the window</source>
        <translation>Ajuster à la fenêtre</translation>
    </message>
    <message>
        <source>Use this picture&apos;s settings</source>
        <translation>Utiliser les réglages de cette image</translation>
    </message>
    <message>
        <source>Start from this picture</source>
        <translation>Partir de cette image</translation>
    </message>
    <message>
        <source>Compare this picture</source>
        <translation>Comparer cette image</translation>
    </message>
    <message>
        <source>Copy the picture</source>
        <translation>Copier l&apos;image</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Enregistrer sous…</translation>
    </message>
    <message>
        <source>Zoom {percent} %, press for one to one</source>
        <translation>Zoom {percent}&#xa0;%, appuyez pour la taille réelle</translation>
    </message>
    <message>
        <source>seed {seed}</source>
        <translation>graine {seed}</translation>
    </message>
    <message>
        <source>{steps} steps</source>
        <translation>{steps} étapes</translation>
    </message>
    <message>
        <source>guidance {value}</source>
        <translation>guidance {value}</translation>
    </message>
    <message>
        <source>true CFG {value}</source>
        <translation>true CFG {value}</translation>
    </message>
    <message>
        <source>from {file}</source>
        <translation>d&apos;après {file}</translation>
    </message>
    <message>
        <source>not saved</source>
        <translation>non enregistrée</translation>
    </message>
</context>
<context>
    <name>PictureDesk</name>
    <message>
        <source>The next picture starts from {file}, which also says how it was made.</source>
        <translation>La prochaine image part de {file}, qui dit aussi comment elle a été faite.</translation>
    </message>
    <message>
        <source>There is no picture on the clipboard: copy one first</source>
        <translation>Il n&apos;y a pas d&apos;image dans le presse-papiers&#xa0;: copiez-en une d&apos;abord</translation>
    </message>
    <message>
        <source>Start from a picture</source>
        <translation>Partir d&apos;une image</translation>
    </message>
    <message>
        <source>Use a picture&apos;s settings</source>
        <translation>Utiliser les réglages d&apos;une image</translation>
    </message>
    <message>
        <source>The controls show how {file} was made.</source>
        <translation>Les commandes montrent comment {file} a été faite.</translation>
    </message>
    <message>
        <source>Its negative prompt does nothing at true CFG 1: raise true CFG to use it.</source>
        <translation>Son prompt négatif ne fait rien avec un true CFG de 1&#xa0;: augmentez le true CFG pour l&apos;utiliser.</translation>
    </message>
    <message>
        <source>Pictures (*.png *.jpg *.jpeg *.webp)</source>
        <translation>Images (*.png *.jpg *.jpeg *.webp)</translation>
    </message>
    <message>
        <source>the copied picture cannot be kept ({cause}): save it and choose its file</source>
        <translation>l’image copiée ne peut pas être conservée ({cause}) : enregistrez-la et choisissez son fichier</translation>
    </message>
</context>
<context>
    <name>PictureFacts</name>
    <message>
        <source>Date</source>
        <translation>Date</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Taille</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modèle</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Graine</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Étapes</translation>
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
        <source>Negative</source>
        <translation>Négatif</translation>
    </message>
    <message>
        <source>Start picture</source>
        <translation>Image de départ</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>Force</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>Programme</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Poids</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Appareil</translation>
    </message>
    <message>
        <source>Backend</source>
        <translation>Backend</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Versions</translation>
    </message>
</context>
<context>
    <name>PicturesCard</name>
    <message>
        <source>Before and after</source>
        <translation>Avant et après</translation>
    </message>
    <message>
        <source>Compare closely</source>
        <translation>Comparer de près</translation>
    </message>
    <message>
        <source>Pair {number}</source>
        <translation>Paire {number}</translation>
    </message>
    <message>
        <source>There are no pictures: {why}</source>
        <translation>Il n&apos;y a pas d&apos;images&#xa0;: {why}</translation>
    </message>
    <message>
        <source>none were made</source>
        <translation>aucune n&apos;a été faite</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Avant</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Après</translation>
    </message>
    <message>
        <source>“{prompt}”</source>
        <translation>«&#xa0;{prompt}&#xa0;»</translation>
    </message>
</context>
<context>
    <name>PlanView</name>
    <message>
        <source>Memory plan</source>
        <translation>Plan mémoire</translation>
    </message>
    <message>
        <source>of {has}</source>
        <translation>sur {has}</translation>
    </message>
    <message>
        <source>{planned}, measured {measured}</source>
        <translation>{planned}, mesuré {measured}</translation>
    </message>
    <message>
        <source>{part} comes layer by layer</source>
        <translation>{part} vient couche par couche</translation>
    </message>
    <message>
        <source>{memory} in the computer&apos;s own memory</source>
        <translation>{memory} dans la mémoire de l&apos;ordinateur</translation>
    </message>
    <message>
        <source>measured {memory}</source>
        <translation>mesuré {memory}</translation>
    </message>
    <message>
        <source>transformer</source>
        <translation>transformeur</translation>
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
        <translation>décodeur</translation>
    </message>
    <message>
        <source>encoder</source>
        <translation>encodeur</translation>
    </message>
    <message>
        <source>CUDA itself</source>
        <translation>CUDA même</translation>
    </message>
    <message>
        <source>working tensors</source>
        <translation>tenseurs de travail</translation>
    </message>
    <message>
        <source>text</source>
        <translation>texte</translation>
    </message>
    <message>
        <source>encode</source>
        <translation>encodage</translation>
    </message>
    <message>
        <source>denoise</source>
        <translation>débruitage</translation>
    </message>
    <message>
        <source>decode</source>
        <translation>décodage</translation>
    </message>
</context>
<context>
    <name>Plots</name>
    <message>
        <source>Time of a step</source>
        <translation>Temps d&apos;une étape</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>ms</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Mémoire</translation>
    </message>
    <message>
        <source>GiB</source>
        <translation>GiB</translation>
    </message>
    <message>
        <source>a step</source>
        <translation>une étape</translation>
    </message>
    <message>
        <source>device</source>
        <translation>appareil</translation>
    </message>
    <message>
        <source>Triptych&apos;s</source>
        <translation>Triptych</translation>
    </message>
    <message>
        <source>peak</source>
        <translation>pic</translation>
    </message>
    <message>
        <source>all</source>
        <translation>total</translation>
    </message>
    <message>
        <source>host</source>
        <translation>ordinateur</translation>
    </message>
</context>
<context>
    <name>PreflightPage</name>
    <message>
        <source>Is everything ready?</source>
        <translation>Tout est-il prêt&#xa0;?</translation>
    </message>
    <message>
        <source>This computer, seen from what the conversion needs.</source>
        <translation>Cet ordinateur, face aux besoins de la conversion.</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Revérifier</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Le garder</translation>
    </message>
    <message>
        <source>Keep what the earlier conversion finished</source>
        <translation>Garder ce que la conversion précédente a terminé</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Lancer</translation>
    </message>
    <message>
        <source>Conversion</source>
        <translation>Conversion</translation>
    </message>
    <message>
        <source>Looking at this computer…</source>
        <translation>Examen de cet ordinateur…</translation>
    </message>
    <message>
        <source>Not checked yet</source>
        <translation>Pas encore vérifié</translation>
    </message>
    <message>
        <source>own numbers</source>
        <translation>vos propres nombres</translation>
    </message>
    <message>
        <source>{source} becomes {target}: {way}</source>
        <translation>{source} devient {target}&#xa0;: {way}</translation>
    </message>
    <message>
        <source>, about {time}</source>
        <translation>, environ {time}</translation>
    </message>
    <message>
        <source>When it starts, all that an earlier conversion finished in {folder} is deleted.</source>
        <translation>Au lancement, tout ce qu&apos;une conversion précédente a terminé dans {folder} est supprimé.</translation>
    </message>
    <message>
        <source>Looking at this computer</source>
        <translation>Examen de cet ordinateur</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Vérifications</translation>
    </message>
    <message>
        <source>Go back and choose otherwise</source>
        <translation>Revenez en arrière et choisissez autrement</translation>
    </message>
</context>
<context>
    <name>PresetCard</name>
    <message>
        <source>default</source>
        <translation>par défaut</translation>
    </message>
    <message>
        <source>What to expect</source>
        <translation>À quoi s&apos;attendre</translation>
    </message>
    <message>
        <source>measuring…</source>
        <translation>mesure en cours…</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>inconnu</translation>
    </message>
</context>
<context>
    <name>PresetChooser</name>
    <message>
        <source>Usual shapes and sizes</source>
        <translation>Formes et tailles habituelles</translation>
    </message>
    <message>
        <source>Custom</source>
        <translation>Libre</translation>
    </message>
    <message>
        <source>Shape: {shape}</source>
        <translation>Forme&#xa0;: {shape}</translation>
    </message>
    <message>
        <source>{shape}   {width} × {height}, {megapixels} MP</source>
        <translation>{shape}   {width} × {height}, {megapixels} Mpx</translation>
    </message>
    <message>
        <source>Half the pixels: faster</source>
        <translation>Moitié moins de pixels&#xa0;: plus rapide</translation>
    </message>
    <message>
        <source>Twice the pixels: slower</source>
        <translation>Deux fois plus de pixels&#xa0;: plus lent</translation>
    </message>
</context>
<context>
    <name>PresetWords</name>
    <message>
        <source>Quick</source>
        <translation>Rapide</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>Équilibrée</translation>
    </message>
    <message>
        <source>Best</source>
        <translation>Meilleure</translation>
    </message>
    <message>
        <source>Instant</source>
        <translation>Instantanée</translation>
    </message>
    <message>
        <source>Calibrated: block by block, on prompts</source>
        <translation>Calibrée&#xa0;: bloc par bloc, sur des prompts</translation>
    </message>
    <message>
        <source>Distilled: calibrated, then all blocks together</source>
        <translation>Distillée&#xa0;: calibrée, puis tous les blocs ensemble</translation>
    </message>
    <message>
        <source>Instant: not usable for pictures</source>
        <translation>Instantanée&#xa0;: inutilisable pour des images</translation>
    </message>
    <message>
        <source>Instant is chosen among the expert settings. It is not usable for pictures.</source>
        <translation>La recette Instantanée est choisie dans les réglages experts. Elle est inutilisable pour des images.</translation>
    </message>
    <message>
        <source>Your own numbers are chosen among the expert settings; the next step says what they take.</source>
        <translation>Vos propres nombres sont choisis dans les réglages experts&#xa0;; l&apos;étape suivante dit ce qu&apos;ils demandent.</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Temps</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Mémoire</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>Disque</translation>
    </message>
    <message>
        <source>GPU</source>
        <translation>GPU</translation>
    </message>
    <message>
        <source>Not yet measured on {model}.</source>
        <translation>Pas encore mesuré sur {model}.</translation>
    </message>
    <message>
        <source>A judge recognises {here} % of its pictures of one thing, and {there} % of the source&apos;s.</source>
        <translation>Un juge reconnaît {here}&#xa0;% de ses images d&apos;un seul objet, et {there}&#xa0;% de celles de la source.</translation>
    </message>
    <message>
        <source>Each step of a picture differs from the source&apos;s by {percent} % ({db} dB).</source>
        <translation>Chaque étape d&apos;une image diffère de celle de la source de {percent}&#xa0;% ({db} dB).</translation>
    </message>
    <message>
        <source>Goes on: {done} of {blocks} blocks are done.</source>
        <translation>Reprise, blocs terminés&#xa0;: {done} sur {blocks}.</translation>
    </message>
    <message>
        <source>{number} days</source>
        <translation>{number} jours</translation>
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
        <translation>Les temps sont des estimations&#xa0;: un morceau du travail a été chronométré sur cet ordinateur. Mémoire et disque sont calculés d&apos;après les tailles de votre modèle.</translation>
    </message>
    <message>
        <source>{time}, estimated</source>
        <translation>{time}, estimé</translation>
    </message>
    <message>
        <source>{time}, computed</source>
        <translation>{time}, calculé</translation>
    </message>
    <message>
        <source>{needed}, only {free} free</source>
        <translation>{needed}, {free} libres seulement</translation>
    </message>
    <message>
        <source>{needed} of {free} free</source>
        <translation>{needed} sur {free} libres</translation>
    </message>
</context>
<context>
    <name>Presets</name>
    <message>
        <source>Few prompts, in few steps, and no learning: to see whether it works</source>
        <translation>Peu de prompts, en peu d&apos;étapes, et aucun apprentissage&#xa0;: pour voir si cela marche</translation>
    </message>
    <message>
        <source>Coarse: hardly anything in its pictures can be recognised</source>
        <translation>Grossier&#xa0;: presque rien n&apos;est reconnaissable dans ses images</translation>
    </message>
    <message>
        <source>All prompts of the recipe, and each block learns against its source</source>
        <translation>Tous les prompts de la recette, et chaque bloc apprend d&apos;après sa source</translation>
    </message>
    <message>
        <source>After that, all blocks learn together against the source, for as long as it takes</source>
        <translation>Ensuite, tous les blocs apprennent ensemble d&apos;après la source, aussi longtemps qu&apos;il le faut</translation>
    </message>
    <message>
        <source>Weights are rounded, and nothing else</source>
        <translation>Les poids sont arrondis, et rien d&apos;autre</translation>
    </message>
    <message>
        <source>Not usable for pictures</source>
        <translation>Inutilisable pour des images</translation>
    </message>
</context>
<context>
    <name>PreviewPair</name>
    <message>
        <source>Before</source>
        <translation>Avant</translation>
    </message>
    <message>
        <source>{done} of {blocks} blocks ternary</source>
        <translation>Blocs ternaires&#xa0;: {done} sur {blocks}</translation>
    </message>
    <message>
        <source>“{prompt}”, drawn small with the same seed.</source>
        <translation>«&#xa0;{prompt}&#xa0;», dessiné en petit avec la même graine.</translation>
    </message>
    <message>
        <source>“{prompt}”, drawn small by the source. The next one comes when half of the blocks are ternary.</source>
        <translation>«&#xa0;{prompt}&#xa0;», dessiné en petit par la source. L&apos;image suivante vient quand la moitié des blocs est ternaire.</translation>
    </message>
</context>
<context>
    <name>Program</name>
    <message>
        <source>Triptych ended unexpectedly the last time; its log is in {folder}.</source>
        <translation>Triptych s&apos;est terminé de façon inattendue la dernière fois&#xa0;; son journal est dans {folder}.</translation>
    </message>
    <message>
        <source>First steps</source>
        <translation>Premiers pas</translation>
    </message>
    <message>
        <source>About Triptych</source>
        <translation>À propos de Triptych</translation>
    </message>
</context>
<context>
    <name>ProgressLine</name>
    <message>
        <source>Status</source>
        <translation>État</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Progression</translation>
    </message>
    <message>
        <source>Saving the picture</source>
        <translation>Enregistrement de l&apos;image</translation>
    </message>
    <message>
        <source>measuring…</source>
        <translation>mesure en cours…</translation>
    </message>
    <message>
        <source>almost done</source>
        <translation>presque fini</translation>
    </message>
    <message>
        <source>about {time} left</source>
        <translation>encore {time} environ</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>Chargement</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>Encode</source>
        <translation>Encodage</translation>
    </message>
    <message>
        <source>Denoise</source>
        <translation>Débruitage</translation>
    </message>
    <message>
        <source>Decode</source>
        <translation>Décodage</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Enregistrement</translation>
    </message>
    <message>
        <source>The engine is not answering; waiting for it</source>
        <translation>Le moteur ne répond pas&#xa0;; en attente de sa réponse</translation>
    </message>
    <message>
        <source>Stopping after this step…</source>
        <translation>Arrêt après cette étape…</translation>
    </message>
    <message>
        <source>Waiting for the engine…</source>
        <translation>En attente du moteur…</translation>
    </message>
    <message>
        <source>{words} · picture {number} of {count}</source>
        <translation>{words} · image {number} sur {count}</translation>
    </message>
    <message>
        <source>Reading the prompt</source>
        <translation>Lecture du prompt</translation>
    </message>
    <message>
        <source>Encoding the start picture</source>
        <translation>Encodage de l&apos;image de départ</translation>
    </message>
    <message>
        <source>Decoding the picture</source>
        <translation>Décodage de l&apos;image</translation>
    </message>
    <message>
        <source>Denoising, step {step} of {steps}</source>
        <translation>Débruitage {step}/{steps}</translation>
    </message>
    <message>
        <source>Choose a model to begin</source>
        <translation>Choisissez un modèle pour commencer</translation>
    </message>
    <message>
        <source>Starting the engine…</source>
        <translation>Démarrage du moteur…</translation>
    </message>
    <message>
        <source>Opening {name}…</source>
        <translation>Ouverture de {name}…</translation>
    </message>
    <message>
        <source>The engine does not run</source>
        <translation>Le moteur ne fonctionne pas</translation>
    </message>
    <message>
        <source>Ready: {name}, opened in {seconds}</source>
        <translation>Prêt&#xa0;: {name}, ouvert en {seconds}</translation>
    </message>
</context>
<context>
    <name>PromptBatch</name>
    <message>
        <source>the prompt has {count} combinations and {most} pictures are made at once: take choices out</source>
        <translation>le prompt a {count} combinaisons et {most} images au plus sont générées à la fois&#xa0;: retirez des choix</translation>
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
        <translation>Ce que l&apos;image doit montrer. Ctrl+Entrée lance la génération.</translation>
    </message>
    <message>
        <source>What shall the picture show?
For example: a red cube left of a blue ball</source>
        <translation>Que doit montrer l&apos;image&#xa0;?
Par exemple, en anglais&#xa0;: a red cube left of a blue ball</translation>
    </message>
</context>
<context>
    <name>PromptCompleter</name>
    <message>
        <source>What can be put in</source>
        <translation>Ce qui peut être inséré</translation>
    </message>
</context>
<context>
    <name>PromptEditor</name>
    <message>
        <source>What the picture shall show. Ctrl+Enter generates, Ctrl+Up and Ctrl+Down go through earlier prompts, Ctrl+Space offers choices and wildcards.</source>
        <translation>Ce que l&apos;image doit montrer. Ctrl+Entrée lance la génération, Ctrl+Haut et Ctrl+Bas parcourent les prompts précédents, Ctrl+Espace propose des choix et des jokers.</translation>
    </message>
</context>
<context>
    <name>PromptHistory</name>
    <message>
        <source>the prompts that you used before cannot be read ({cause}): a new list begins, and the old file is kept as {file}</source>
        <translation>les prompts déjà utilisés sont illisibles ({cause})&#xa0;: une nouvelle liste commence, et l&apos;ancien fichier est conservé sous {file}</translation>
    </message>
    <message>
        <source>the list of used prompts in {file} cannot be written or read ({cause}): free some space, or allow writing there</source>
        <translation>la liste des prompts utilisés dans {file} ne peut être ni écrite ni lue ({cause})&#xa0;: libérez de l&apos;espace, ou autorisez l&apos;écriture à cet endroit</translation>
    </message>
</context>
<context>
    <name>PromptMeter</name>
    <message>
        <source>Length</source>
        <translation>Longueur</translation>
    </message>
    <message>
        <source>Combinations</source>
        <translation>Combinaisons</translation>
    </message>
    <message>
        <source>more than a thousand million combinations</source>
        <translation>plus d&apos;un milliard de combinaisons</translation>
    </message>
    <message>
        <source>{count} combinations</source>
        <translation>{count} combinaisons</translation>
    </message>
    <message>
        <source>up to about {tokens} of {limit} tokens</source>
        <translation>jusqu&apos;à {tokens} jetons environ sur {limit}</translation>
    </message>
    <message>
        <source>{tokens} of {limit} tokens</source>
        <translation>{tokens} jetons sur {limit}</translation>
    </message>
    <message>
        <source>{length}: the end is not read</source>
        <translation>{length}&#xa0;: la fin n&apos;est pas lue</translation>
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
        <translation>Ce qui ne va pas dans le prompt</translation>
    </message>
    <message>
        <source>Earlier…</source>
        <translation>Précédents…</translation>
    </message>
    <message>
        <source>Prompts that you used before</source>
        <translation>Prompts que vous avez déjà utilisés</translation>
    </message>
    <message>
        <source>Earlier prompts</source>
        <translation>Prompts précédents</translation>
    </message>
</context>
<context>
    <name>PromptSyntax</name>
    <message>
        <source>the prompt has {letters} characters and may have {most}: shorten it</source>
        <translation>le prompt a {letters} caractères et peut en avoir {most}&#xa0;: raccourcissez-le</translation>
    </message>
    <message>
        <source>the prompt has a }} at character {place} that no {{ opens: take it out, or write \}}</source>
        <translation>au caractère {place}, le prompt a un }} qu&apos;aucun {{ n&apos;ouvre&#xa0;: retirez-le, ou écrivez \}}</translation>
    </message>
    <message>
        <source>the prompt sets a variable at character {place}, which this program has none of: write the words themselves, or \$ for a dollar sign</source>
        <translation>au caractère {place}, le prompt définit une variable, ce que ce programme ne connaît pas&#xa0;: écrivez les mots eux-mêmes, ou \$ pour un signe dollar</translation>
    </message>
    <message>
        <source>the prompt nests choices more than {most} deep at character {place}: take some apart</source>
        <translation>le prompt imbrique des choix sur plus de {most} niveaux au caractère {place}&#xa0;: séparez-en quelques-uns</translation>
    </message>
    <message>
        <source>the prompt has a {{ at character {place} that is not closed: add a }} after the last choice, or write \{{</source>
        <translation>au caractère {place}, le prompt a un {{ qui n&apos;est pas fermé&#xa0;: ajoutez un }} après le dernier choix, ou écrivez \{{</translation>
    </message>
    <message>
        <source>the prompt picks {low} to {high} choices at character {place}: give a number from 1 to {most}, the smaller one first</source>
        <translation>le prompt prend de {low} à {high} choix au caractère {place}&#xa0;: donnez un nombre de 1 à {most}, le plus petit d&apos;abord</translation>
    </message>
    <message>
        <source>the prompt has a choice at character {place} whose weights are all 0: give one a greater weight</source>
        <translation>au caractère {place}, le prompt a un choix dont tous les poids sont 0&#xa0;: donnez à l&apos;un d&apos;eux un poids plus grand</translation>
    </message>
    <message>
        <source>the prompt picks {low} of {there} choices at character {place}: add choices, or pick fewer</source>
        <translation>le prompt prend {low} choix sur {there} au caractère {place}&#xa0;: ajoutez des choix, ou prenez-en moins</translation>
    </message>
    <message>
        <source>the wildcards {chain} name each other without end: take __{name}__ out of {last}</source>
        <translation>les jokers {chain} se nomment l&apos;un l&apos;autre sans fin&#xa0;: retirez __{name}__ de {last}</translation>
    </message>
    <message>
        <source>the prompt picks {low} of {there} choices: add choices, or pick fewer</source>
        <translation>le prompt prend {low} choix sur {there}&#xa0;: ajoutez des choix, ou prenez-en moins</translation>
    </message>
    <message>
        <source>the prompt comes out empty with this seed: add words outside the choices</source>
        <translation>le prompt devient vide avec cette graine&#xa0;: ajoutez des mots en dehors des choix</translation>
    </message>
    <message>
        <source>the prompt has a mistake at character {place}: {cause}</source>
        <translation>le prompt a une erreur au caractère {place}&#xa0;: {cause}</translation>
    </message>
    <message>
        <source>the prompt comes to line {line} of the wildcard file {name}, which is wrong: {cause}</source>
        <translation>le prompt arrive à la ligne {line} du fichier de jokers {name}, qui est erronée&#xa0;: {cause}</translation>
    </message>
    <message>
        <source>choices and wildcards nest more than {most} deep: take some apart</source>
        <translation>les choix et les jokers s&apos;imbriquent sur plus de {most} niveaux&#xa0;: séparez-en quelques-uns</translation>
    </message>
    <message>
        <source>the prompt draws more than {most} times: use fewer wildcards</source>
        <translation>le prompt tire au sort plus de {most} fois&#xa0;: utilisez moins de jokers</translation>
    </message>
    <message>
        <source>the prompt grows beyond {most} characters: use shorter or fewer wildcards</source>
        <translation>le prompt dépasse {most} caractères&#xa0;: utilisez des jokers plus courts ou moins nombreux</translation>
    </message>
</context>
<context>
    <name>PromptsChoice</name>
    <message>
        <source>File of prompts</source>
        <translation>Fichier de prompts</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Choisir…</translation>
    </message>
    <message>
        <source>Choose a file of prompts</source>
        <translation>Choisir un fichier de prompts</translation>
    </message>
    <message>
        <source>Back to the prompts that Triptych brings</source>
        <translation>Revenir aux prompts fournis avec Triptych</translation>
    </message>
    <message>
        <source>those that Triptych brings</source>
        <translation>ceux fournis avec Triptych</translation>
    </message>
    <message>
        <source>Texts, one prompt a line (*.txt);;All files (*)</source>
        <translation>Textes, un prompt par ligne (*.txt);;Tous les fichiers (*)</translation>
    </message>
</context>
<context>
    <name>QualityCard</name>
    <message>
        <source>Signal-to-noise by block</source>
        <translation>Signal sur bruit par bloc</translation>
    </message>
    <message>
        <source>The worst layers</source>
        <translation>Les pires couches</translation>
    </message>
    <message>
        <source>A bar a block, the higher the nearer to its source; the lowest is {name} with {ratio} dB.</source>
        <translation>Une barre par bloc, d&apos;autant plus haute qu&apos;il est proche de sa source&#xa0;; le plus bas est {name} avec {ratio} dB.</translation>
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
        <translation>Rapport signal sur bruit par bloc</translation>
    </message>
    <message>
        <source>the lowest is {name} with {ratio} dB</source>
        <translation>le plus bas est {name} avec {ratio} dB</translation>
    </message>
</context>
<context>
    <name>Queue</name>
    <message>
        <source>it does not begin as a queue does</source>
        <translation>elle ne commence pas comme une file d&apos;attente</translation>
    </message>
    <message>
        <source>its record {number} of {count} is not as it was written</source>
        <translation>son entrée {number} sur {count} n&apos;est pas telle qu&apos;elle a été écrite</translation>
    </message>
    <message>
        <source>the queue holds {count} pictures: wait for some, or cancel some</source>
        <translation>la file d&apos;attente contient {count} images&#xa0;: attendez-en ou annulez-en quelques-unes</translation>
    </message>
    <message>
        <source>its record {number} cannot be used: {cause}</source>
        <translation>son entrée {number} est inutilisable&#xa0;: {cause}</translation>
    </message>
    <message>
        <source>the queue of the last time is damaged, {damage}: what could be read of it is here, and the old file is kept as {file}</source>
        <translation>la file d&apos;attente de la dernière fois est endommagée, {damage}&#xa0;: ce qui a pu être lu est ici, et l&apos;ancien fichier est conservé sous {file}</translation>
    </message>
    <message>
        <source>the queue in {folder} belongs to another window: close that one</source>
        <translation>la file d&apos;attente de {folder} appartient à une autre fenêtre&#xa0;: fermez-la</translation>
    </message>
    <message>
        <source>the queue in {file} cannot be written or read ({cause}): free space, or allow writing there</source>
        <translation>la file d&apos;attente dans {file} ne peut être ni écrite ni lue ({cause})&#xa0;: libérez de l&apos;espace, ou autorisez l&apos;écriture à cet endroit</translation>
    </message>
</context>
<context>
    <name>QueueModel</name>
    <message>
        <source>{steps} steps</source>
        <translation>{steps} étapes</translation>
    </message>
    <message>
        <source>true CFG {value}</source>
        <translation>true CFG {value}</translation>
    </message>
    <message>
        <source>from {file}, strength {strength}</source>
        <translation>d&apos;après {file}, force {strength}</translation>
    </message>
    <message>
        <source>seed {seed}</source>
        <translation>graine {seed}</translation>
    </message>
    <message>
        <source>{count} pictures</source>
        <translation>{count} images</translation>
    </message>
    <message>
        <source>Negative prompt: {words}</source>
        <translation>Prompt négatif&#xa0;: {words}</translation>
    </message>
    <message>
        <source>Being made…</source>
        <translation>En cours…</translation>
    </message>
    <message>
        <source>about {time} left</source>
        <translation>encore {time} environ</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>La prochaine</translation>
    </message>
    <message>
        <source>Waiting, number {place}</source>
        <translation>En attente, numéro {place}</translation>
    </message>
    <message>
        <source>Done in {time}</source>
        <translation>Terminée en {time}</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Annulée</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Échouée</translation>
    </message>
</context>
<context>
    <name>QueuePage</name>
    <message>
        <source>Queue</source>
        <translation>File d&apos;attente</translation>
    </message>
    <message>
        <source>How the queue stands</source>
        <translation>Où en est la file d&apos;attente</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Cancel all</source>
        <translation>Tout annuler</translation>
    </message>
    <message>
        <source>Retry failed</source>
        <translation>Relancer les échecs</translation>
    </message>
    <message>
        <source>Clear finished</source>
        <translation>Retirer les terminées</translation>
    </message>
    <message>
        <source>To the front</source>
        <translation>En tête</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Monter</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Descendre</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Modifier…</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Relancer</translation>
    </message>
    <message>
        <source>Show picture</source>
        <translation>Afficher l&apos;image</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Begin nothing new; what is being made is finished</source>
        <translation>Ne rien commencer de nouveau&#xa0;; l&apos;image en cours est terminée</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Reprendre</translation>
    </message>
    <message>
        <source>Cancel, or take off the list</source>
        <translation>Annuler, ou retirer de la liste</translation>
    </message>
    <message>
        <source>Pause, or go on</source>
        <translation>Mettre en pause, ou reprendre</translation>
    </message>
    <message>
        <source>Edit, or show the picture</source>
        <translation>Modifier, ou montrer l&apos;image</translation>
    </message>
    <message>
        <source>Remove from list</source>
        <translation>Retirer de la liste</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>en pause</translation>
    </message>
    <message>
        <source>{count} being made</source>
        <translation>{count} en cours</translation>
    </message>
    <message>
        <source>{count} waiting</source>
        <translation>{count} en attente</translation>
    </message>
    <message>
        <source>{count} failed</source>
        <translation>{count} en échec</translation>
    </message>
    <message>
        <source>about {time} in all</source>
        <translation>environ {time} en tout</translation>
    </message>
    <message>
        <source>nothing to do</source>
        <translation>rien à faire</translation>
    </message>
    <message>
        <source>the picture does not wait any more, so your changes are not in it: ask for it in Create</source>
        <translation>l&apos;image n&apos;attend plus, vos modifications n&apos;y sont donc pas&#xa0;: redemandez-la dans Créer</translation>
    </message>
    <message>
        <source>Nothing in the queue</source>
        <translation>Rien dans la file d&apos;attente</translation>
    </message>
    <message>
        <source>Each picture that you ask for waits here until its turn comes. Ask for as many as you like: they are made one after the other, and the list is still here when Triptych starts again.</source>
        <translation>Chaque image demandée attend ici que son tour vienne. Demandez-en autant que vous voulez&#xa0;: elles sont générées l&apos;une après l&apos;autre, et la liste est encore là quand Triptych redémarre.</translation>
    </message>
</context>
<context>
    <name>QueueView</name>
    <message>
        <source>Queue</source>
        <translation>File d&apos;attente</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Pages</source>
        <translation>Pages</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menu</translation>
    </message>
</context>
<context>
    <name>Recall</name>
    <message>
        <source>Whether this picture can be made again bit for bit is known once a model is open.</source>
        <translation>On saura si cette image peut être refaite au bit près dès qu&apos;un modèle sera ouvert.</translation>
    </message>
    <message>
        <source>it was decoded in tiles of {pixels} pixels for lack of memory</source>
        <translation>elle a été décodée en tuiles de {pixels} pixels par manque de mémoire</translation>
    </message>
    <message>
        <source>Made again here it can differ from this picture: {differences}.</source>
        <translation>Refaite ici, elle peut différer de cette image&#xa0;: {differences}.</translation>
    </message>
    <message>
        <source>its model is {then} (weights {then_hash}), the open one is {now} (weights {now_hash})</source>
        <translation>son modèle est {then} (poids {then_hash}), celui qui est ouvert est {now} (poids {now_hash})</translation>
    </message>
    <message>
        <source>it was made on {then}, this is {now}</source>
        <translation>elle a été faite sur {then}, et l&apos;appareil est ici {now}</translation>
    </message>
    <message>
        <source>its backend was {then}, the one here is {now}</source>
        <translation>son backend était {then}, celui d&apos;ici est {now}</translation>
    </message>
    <message>
        <source>its activations were {then}, here they are {now}</source>
        <translation>ses activations étaient {then}, elles sont ici {now}</translation>
    </message>
    <message>
        <source>{library} is {now} and was not there</source>
        <translation>{library} est en version {now} et n&apos;y était pas</translation>
    </message>
    <message>
        <source>{library} was {then} and is not here</source>
        <translation>{library} était en version {then} et n&apos;est pas ici</translation>
    </message>
    <message>
        <source>{library} was {then} and is {now}</source>
        <translation>{library} était en version {then} et est en version {now}</translation>
    </message>
    <message>
        <source>{file} holds no settings of Triptych, A1111, ComfyUI or InvokeAI: choose another picture</source>
        <translation>{file} ne contient aucun réglage de Triptych, A1111, ComfyUI ou InvokeAI&#xa0;: choisissez une autre image</translation>
    </message>
    <message>
        <source>it begins from the picture {name}, which was not found here</source>
        <translation>elle part de l&apos;image {name}, introuvable ici</translation>
    </message>
    <message>
        <source>it begins from the picture {name}, which is another one now</source>
        <translation>elle part de l&apos;image {name}, qui est maintenant une autre</translation>
    </message>
    <message>
        <source>{file} cannot be read ({cause}): check the file</source>
        <translation>{file} est illisible ({cause})&#xa0;: vérifiez le fichier</translation>
    </message>
    <message>
        <source>{file} says it is larger than any picture read here: choose another file</source>
        <translation>{file} se dit plus grand que toute image lue ici&#xa0;: choisissez un autre fichier</translation>
    </message>
    <message>
        <source>{file} is no PNG, JPEG or WebP picture, or a damaged one: choose another file</source>
        <translation>{file} n&apos;est pas une image PNG, JPEG ou WebP, ou elle est endommagée&#xa0;: choisissez un autre fichier</translation>
    </message>
</context>
<context>
    <name>RecipePage</name>
    <message>
        <source>How should it be converted?</source>
        <translation>Comment le convertir&#xa0;?</translation>
    </message>
    <message>
        <source>Quick shows whether it works; the others take longer and learn more from your model.</source>
        <translation>Rapide montre si cela marche&#xa0;; les autres prennent plus de temps et apprennent davantage de votre modèle.</translation>
    </message>
    <message>
        <source>Measure again</source>
        <translation>Remesurer</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Changer</translation>
    </message>
    <message>
        <source>Change the name of the new model</source>
        <translation>Changer le nom du nouveau modèle</translation>
    </message>
    <message>
        <source>An expert setting is wrong</source>
        <translation>Un réglage expert est erroné</translation>
    </message>
    <message>
        <source>It will be called {name}</source>
        <translation>Il s&apos;appellera {name}</translation>
    </message>
    <message>
        <source>Measuring what each takes on this computer; you can choose already.</source>
        <translation>Mesure de ce que chacune demande sur cet ordinateur&#xa0;; vous pouvez déjà choisir.</translation>
    </message>
    <message>
        <source>Expert settings</source>
        <translation>Réglages experts</translation>
    </message>
</context>
<context>
    <name>RefusedList</name>
    <message>
        <source>Cannot be converted</source>
        <translation>Conversion impossible</translation>
    </message>
    <message>
        <source>Show them all</source>
        <translation>Tout afficher</translation>
    </message>
    <message>
        <source>Hide them</source>
        <translation>Les masquer</translation>
    </message>
    <message>
        <source>Show all {count}</source>
        <translation>Tout afficher ({count})</translation>
    </message>
</context>
<context>
    <name>ResultPage</name>
    <message>
        <source>Show folder</source>
        <translation>Afficher le dossier</translation>
    </message>
    <message>
        <source>Export the report…</source>
        <translation>Exporter le rapport…</translation>
    </message>
    <message>
        <source>Make another</source>
        <translation>En faire un autre</translation>
    </message>
    <message>
        <source>Use in the studio</source>
        <translation>Utiliser dans le studio</translation>
    </message>
    <message>
        <source>{folder} cannot be opened: look into it with another program</source>
        <translation>{folder} ne peut pas être ouvert&#xa0;: regardez-y avec un autre programme</translation>
    </message>
    <message>
        <source>Export the report</source>
        <translation>Exporter le rapport</translation>
    </message>
    <message>
        <source>Web page (*.html)</source>
        <translation>Page web (*.html)</translation>
    </message>
    <message>
        <source>The report is being written…</source>
        <translation>Écriture du rapport…</translation>
    </message>
    <message>
        <source>Verifying {name}</source>
        <translation>Vérification de {name}</translation>
    </message>
    <message>
        <source>{name} is not what was written</source>
        <translation>{name} n&apos;est pas ce qui a été écrit</translation>
    </message>
    <message>
        <source>{name} is ready</source>
        <translation>{name} est prêt</translation>
    </message>
    <message>
        <source>The report is in {file}</source>
        <translation>Le rapport est dans {file}</translation>
    </message>
</context>
<context>
    <name>RunPage</name>
    <message>
        <source>Change settings</source>
        <translation>Changer les réglages</translation>
    </message>
    <message>
        <source>Stop and give up…</source>
        <translation>Arrêter et abandonner…</translation>
    </message>
    <message>
        <source>{name} is not finished. What is done is kept; continue whenever you like.</source>
        <translation>{name} n&apos;est pas terminé. Ce qui est fait est conservé&#xa0;; continuez quand vous voulez.</translation>
    </message>
    <message>
        <source>It stops at its next step; what is finished is kept.</source>
        <translation>La conversion s&apos;arrête à sa prochaine étape&#xa0;; ce qui est terminé est conservé.</translation>
    </message>
    <message>
        <source>It stops, and what should not stay is deleted.</source>
        <translation>La conversion s&apos;arrête, et ce qui ne doit pas rester est supprimé.</translation>
    </message>
    <message>
        <source>{done} of {blocks} blocks are finished</source>
        <translation>Blocs terminés&#xa0;: {done} sur {blocks}</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Continuer</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>How much of it is over</source>
        <translation>Part déjà faite</translation>
    </message>
</context>
<context>
    <name>Saving</name>
    <message>
        <source>the picture could not be saved ({cause}): save it elsewhere</source>
        <translation>l&apos;image n&apos;a pas pu être enregistrée ({cause})&#xa0;: enregistrez-la ailleurs</translation>
    </message>
</context>
<context>
    <name>SearchLine</name>
    <message>
        <source>The search on this computer</source>
        <translation>La recherche sur cet ordinateur</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Rechercher encore</translation>
    </message>
    <message>
        <source>What was left alone</source>
        <translation>Ce qui a été laissé de côté</translation>
    </message>
    <message>
        <source>Looking for models on this computer…</source>
        <translation>Recherche de modèles sur cet ordinateur…</translation>
    </message>
    <message>
        <source>The search broke; the log says why. Choose a folder or a file, or look again</source>
        <translation>La recherche a échoué&#xa0;; le journal dit pourquoi. Choisissez un dossier ou un fichier, ou recherchez encore</translation>
    </message>
    <message>
        <source>Looked where programs keep models: {count} can be converted</source>
        <translation>Recherche faite là où les programmes gardent leurs modèles&#xa0;; convertibles&#xa0;: {count}</translation>
    </message>
    <message>
        <source>Looked for {seconds} s and stopped: choose a folder or a file if yours is missing</source>
        <translation>Recherche arrêtée après {seconds} s&#xa0;: choisissez un dossier ou un fichier si le vôtre manque</translation>
    </message>
    <message>
        <source>Looking in your folders of models…</source>
        <translation>Recherche dans vos dossiers de modèles…</translation>
    </message>
    <message>
        <source>Looking at what is already here…</source>
        <translation>Examen de ce qui est déjà là…</translation>
    </message>
    <message>
        <source>Looking in {program}&apos;s folders…</source>
        <translation>Recherche dans les dossiers de {program}…</translation>
    </message>
    <message>
        <source>Drives of other computers were not touched: {drives}; choose a folder there if it has yours.</source>
        <translation>Les lecteurs d&apos;autres ordinateurs n&apos;ont pas été touchés&#xa0;: {drives}&#xa0;; choisissez-y un dossier si le vôtre s&apos;y trouve.</translation>
    </message>
    <message>
        <source>Folders that could not be read: {count}.</source>
        <translation>Dossiers illisibles&#xa0;: {count}.</translation>
    </message>
</context>
<context>
    <name>SeedChooser</name>
    <message>
        <source>Seed</source>
        <translation>Graine</translation>
    </message>
    <message>
        <source>Use the last picture&apos;s seed again</source>
        <translation>Réutiliser la graine de la dernière image</translation>
    </message>
    <message>
        <source>new</source>
        <translation>auto</translation>
    </message>
    <message>
        <source>Where the seed comes from: {mode}</source>
        <translation>D&apos;où vient la graine&#xa0;: {mode}</translation>
    </message>
    <message>
        <source>Random</source>
        <translation>Aléatoire</translation>
    </message>
    <message>
        <source>Fixed</source>
        <translation>Fixe</translation>
    </message>
    <message>
        <source>Step up</source>
        <translation>Croissante</translation>
    </message>
    <message>
        <source>Random: a new seed each time</source>
        <translation>Aléatoire&#xa0;: une nouvelle graine à chaque fois</translation>
    </message>
    <message>
        <source>Fixed: the same seed each time</source>
        <translation>Fixe&#xa0;: la même graine à chaque fois</translation>
    </message>
    <message>
        <source>Step up: one higher after each picture</source>
        <translation>Croissante&#xa0;: un de plus après chaque image</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>{cause}: Triptych starts with its first settings; move what is there away</source>
        <translation>{cause}&#xa0;: Triptych démarre avec ses réglages d&apos;origine&#xa0;; déplacez ce qui s&apos;y trouve</translation>
    </message>
    <message>
        <source>{cause}: it is kept as {copy}, and what could be read of it is used</source>
        <translation>{cause}&#xa0;: le fichier est conservé sous {copy}, et ce qui a pu en être lu est utilisé</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Search settings and shortcuts</source>
        <translation>Rechercher paramètres et raccourcis</translation>
    </message>
    <message>
        <source>Search settings</source>
        <translation>Rechercher des paramètres</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Thème</translation>
    </message>
    <message>
        <source>System</source>
        <translation>Système</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Clair</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Sombre</translation>
    </message>
    <message>
        <source>Controls</source>
        <translation>Commandes</translation>
    </message>
    <message>
        <source>Plain</source>
        <translation>Simple</translation>
    </message>
    <message>
        <source>Expert</source>
        <translation>Expert</translation>
    </message>
    <message>
        <source>Folder for pictures</source>
        <translation>Dossier des images</translation>
    </message>
    <message>
        <source>No setting and no shortcut is called so.</source>
        <translation>Aucun paramètre ni raccourci ne porte ce nom.</translation>
    </message>
    <message>
        <source>As the system has it, light, or dark</source>
        <translation>Comme le système, clair ou sombre</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Langue</translation>
    </message>
    <message>
        <source>Takes effect when Triptych starts the next time</source>
        <translation>Prend effet au prochain démarrage de Triptych</translation>
    </message>
    <message>
        <source>Plain shows the prompt and the size; expert shows steps, guidance and seed too</source>
        <translation>Simple&#xa0;: le prompt et la taille&#xa0;; expert&#xa0;: aussi les étapes, la guidance et la graine</translation>
    </message>
    <message>
        <source>Live preview</source>
        <translation>Aperçu en direct</translation>
    </message>
    <message>
        <source>How often the picture is shown while it is made</source>
        <translation>À quelle fréquence l&apos;image est montrée pendant sa génération</translation>
    </message>
    <message>
        <source>Each picture is saved there as a PNG with its settings inside</source>
        <translation>Chaque image y est enregistrée en PNG avec ses réglages</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Aspect</translation>
    </message>
    <message>
        <source>Making pictures</source>
        <translation>Génération</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>Enregistrement</translation>
    </message>
    <message>
        <source>Each step</source>
        <translation>Chaque étape</translation>
    </message>
    <message>
        <source>Every second step</source>
        <translation>Toutes les 2 étapes</translation>
    </message>
    <message>
        <source>Every fifth step</source>
        <translation>Toutes les 5 étapes</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Jamais</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Paramètres</translation>
    </message>
    <message>
        <source>Sections</source>
        <translation>Sections</translation>
    </message>
</context>
<context>
    <name>ShortcutEditor</name>
    <message>
        <source>Shortcuts</source>
        <translation>Raccourcis</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>Tout réinitialiser</translation>
    </message>
    <message>
        <source>Give every action the keys that it came with</source>
        <translation>Rendre à chaque action ses touches d&apos;origine</translation>
    </message>
</context>
<context>
    <name>ShortcutRow</name>
    <message>
        <source>Back to {keys}</source>
        <translation>Revenir à {keys}</translation>
    </message>
    <message>
        <source>none</source>
        <translation>aucune</translation>
    </message>
    <message>
        <source>{others} has the same keys: none of them works until one has others</source>
        <translation>{others} a les mêmes touches&#xa0;: aucune des deux actions ne marche tant que l&apos;une n&apos;en a pas d&apos;autres</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>everywhere</source>
        <translation>partout</translation>
    </message>
</context>
<context>
    <name>SideBySide</name>
    <message>
        <source>Side by side</source>
        <translation>Côte à côte</translation>
    </message>
    <message>
        <source>Picture A</source>
        <translation>Image A</translation>
    </message>
    <message>
        <source>Picture B</source>
        <translation>Image B</translation>
    </message>
</context>
<context>
    <name>SidePanel</name>
    <message>
        <source>Plain</source>
        <translation>Simple</translation>
    </message>
    <message>
        <source>Expert</source>
        <translation>Expert</translation>
    </message>
    <message>
        <source>Controls</source>
        <translation>Commandes</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>Générer</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Arrêt…</translation>
    </message>
    <message>
        <source>No model is open: choose one first</source>
        <translation>Aucun modèle n&apos;est ouvert&#xa0;: choisissez-en un d&apos;abord</translation>
    </message>
    <message>
        <source>The queue is paused: what you add waits until it goes on</source>
        <translation>La file d&apos;attente est en pause&#xa0;: ce que vous ajoutez attend la reprise</translation>
    </message>
    <message>
        <source>The engine does not run: what you add waits until it is started again from the message</source>
        <translation>Le moteur ne fonctionne pas&#xa0;: ce que vous ajoutez attend qu&apos;il soit redémarré depuis le message</translation>
    </message>
    <message>
        <source>{count} in the queue before it</source>
        <translation>{count} avant elle dans la file d&apos;attente</translation>
    </message>
    <message>
        <source>A picture is being made: yours is the next</source>
        <translation>Une image est en cours&#xa0;: la vôtre est la prochaine</translation>
    </message>
    <message>
        <source>Make the picture</source>
        <translation>Générer l&apos;image</translation>
    </message>
    <message>
        <source>The engine is starting: your picture is made as soon as it is ready</source>
        <translation>Le moteur démarre&#xa0;: votre image est générée dès qu&apos;il est prêt</translation>
    </message>
    <message>
        <source>Generate {count} pictures</source>
        <translation>Générer {count} images</translation>
    </message>
    <message>
        <source>Add to queue</source>
        <translation>Mettre en file</translation>
    </message>
    <message>
        <source>Add {count} to queue</source>
        <translation>Mettre {count} en file</translation>
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
        <translation>Largeur en pixels</translation>
    </message>
    <message>
        <source>Swap width and height</source>
        <translation>Échanger largeur et hauteur</translation>
    </message>
    <message>
        <source>Height in pixels</source>
        <translation>Hauteur en pixels</translation>
    </message>
    <message>
        <source>{side} × {side}, this model&apos;s only size</source>
        <translation>{side} × {side}, seule taille de ce modèle</translation>
    </message>
    <message>
        <source>The model was trained at this size alone and makes no other</source>
        <translation>Le modèle a été entraîné à cette seule taille et n&apos;en fait pas d&apos;autre</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Taille</translation>
    </message>
    <message>
        <source>Multiples of {multiple}, {low} to {high}</source>
        <translation>Multiples de {multiple}, de {low} à {high}</translation>
    </message>
    <message>
        <source>Take the nearest size, {width} × {height}</source>
        <translation>Prendre la taille la plus proche, {width} × {height}</translation>
    </message>
    <message>
        <source>Use its shape: {width} × {height}</source>
        <translation>Prendre son format&#xa0;: {width} × {height}</translation>
    </message>
    <message>
        <source>Take the size nearest to the start picture&apos;s shape that the model makes</source>
        <translation>Prendre la taille que fait le modèle et qui est la plus proche du format de l&apos;image de départ</translation>
    </message>
</context>
<context>
    <name>SliderField</name>
    <message>
        <source>{name} slider</source>
        <translation>Curseur {name}</translation>
    </message>
</context>
<context>
    <name>SliderPane</name>
    <message>
        <source>Divider between A and B</source>
        <translation>Séparation entre A et B</translation>
    </message>
    <message>
        <source>{percent} % shows A; move it with the left and right arrow</source>
        <translation>{percent}&#xa0;% montre A&#xa0;; déplacez-la avec les flèches gauche et droite</translation>
    </message>
</context>
<context>
    <name>SourceButton</name>
    <message>
        <source>Choose a picture</source>
        <translation>Choisir une image</translation>
    </message>
    <message>
        <source>Picture {side}: {title}</source>
        <translation>Image {side}&#xa0;: {title}</translation>
    </message>
    <message>
        <source>Picture {side}: none is chosen</source>
        <translation>Image {side}&#xa0;: aucune</translation>
    </message>
    <message>
        <source>No picture was made yet</source>
        <translation>Aucune image n&apos;a encore été faite</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>Choisir un fichier…</translation>
    </message>
    <message>
        <source>Take it away</source>
        <translation>La retirer</translation>
    </message>
    <message>
        <source>Pictures (*.png *.jpg *.jpeg *.webp *.bmp)</source>
        <translation>Images (*.png *.jpg *.jpeg *.webp *.bmp)</translation>
    </message>
</context>
<context>
    <name>SourceList</name>
    <message>
        <source>Models on this computer</source>
        <translation>Modèles sur cet ordinateur</translation>
    </message>
</context>
<context>
    <name>SourcePage</name>
    <message>
        <source>Choose where its text encoders and VAE come from</source>
        <translation>Choisissez d&apos;où viennent ses encodeurs de texte et son VAE</translation>
    </message>
    <message>
        <source>Check whether you may have it</source>
        <translation>Vérifiez si vous y avez droit</translation>
    </message>
    <message>
        <source>Choose a model&apos;s folder</source>
        <translation>Choisir le dossier d&apos;un modèle</translation>
    </message>
    <message>
        <source>Models (*.safetensors);;All files (*)</source>
        <translation>Modèles (*.safetensors);;Tous les fichiers (*)</translation>
    </message>
    <message>
        <source>Choose a model&apos;s file</source>
        <translation>Choisir le fichier d&apos;un modèle</translation>
    </message>
    <message>
        <source>Looking at {name}…</source>
        <translation>Examen de {name}…</translation>
    </message>
    <message>
        <source>Choose the folder of a whole FLUX.1</source>
        <translation>Choisir le dossier d&apos;un FLUX.1 complet</translation>
    </message>
    <message>
        <source>{folder} has no text encoders and VAE that fit: choose the folder of a whole FLUX.1</source>
        <translation>{folder} n&apos;a pas d&apos;encodeurs de texte ni de VAE qui conviennent&#xa0;: choisissez le dossier d&apos;un FLUX.1 complet</translation>
    </message>
</context>
<context>
    <name>SourceParts</name>
    <message>
        <source>Choose a folder…</source>
        <translation>Choisir un dossier…</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>Choisir un fichier…</translation>
    </message>
    <message>
        <source>or drop one anywhere on this page</source>
        <translation>ou déposez-en un n&apos;importe où sur cette page</translation>
    </message>
    <message>
        <source>Which model?</source>
        <translation>Quel modèle&#xa0;?</translation>
    </message>
    <message>
        <source>Triptych makes a ternary model of a FLUX.1 in 16 or 8 bits. What you have is not changed.</source>
        <translation>Triptych fait un modèle ternaire d&apos;un FLUX.1 en 16 ou 8&#xa0;bits. Ce que vous avez n&apos;est pas modifié.</translation>
    </message>
</context>
<context>
    <name>SourceRow</name>
    <message>
        <source>{what} · {count} parameters · {verdict}</source>
        <translation>{what} · {count} paramètres · {verdict}</translation>
    </message>
    <message>
        <source>ready to be converted</source>
        <translation>prêt à être converti</translation>
    </message>
    <message>
        <source>its other parts come from another model; {parts} inside are not used</source>
        <translation>ses autres parties viennent d&apos;un autre modèle&#xa0;; celles qu&apos;il contient ne servent pas ({parts})</translation>
    </message>
    <message>
        <source>text encoders and VAE come from another model</source>
        <translation>les encodeurs de texte et le VAE viennent d&apos;un autre modèle</translation>
    </message>
</context>
<context>
    <name>StartField</name>
    <message>
        <source>Picture to start from</source>
        <translation>Image de départ</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Choisir…</translation>
    </message>
    <message>
        <source>Start from the picture on the clipboard</source>
        <translation>Partir de l&apos;image du presse-papiers</translation>
    </message>
    <message>
        <source>Choose another picture to start from</source>
        <translation>Choisir une autre image de départ</translation>
    </message>
    <message>
        <source>Start without a picture</source>
        <translation>Partir sans image</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>Force</translation>
    </message>
    <message>
        <source>the picture to start from, {file}, is not there any more: choose another one</source>
        <translation>l&apos;image de départ, {file}, n&apos;est plus là&#xa0;: choisissez-en une autre</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Lecture…</translation>
    </message>
    <message>
        <source>keeps nearly all of it</source>
        <translation>garde presque tout</translation>
    </message>
    <message>
        <source>keeps most of it</source>
        <translation>garde l&apos;essentiel</translation>
    </message>
    <message>
        <source>keeps what stands where</source>
        <translation>garde la disposition</translation>
    </message>
    <message>
        <source>keeps little of it</source>
        <translation>en garde peu</translation>
    </message>
    <message>
        <source>makes it anew</source>
        <translation>la refait à neuf</translation>
    </message>
    <message>
        <source>The picture to start from, small</source>
        <translation>L&apos;image de départ, en petit</translation>
    </message>
    <message>
        <source>What the strength does</source>
        <translation>Ce que fait la force</translation>
    </message>
    <message>
        <source>Choose a picture to start from</source>
        <translation>Choisir une image de départ</translation>
    </message>
    <message>
        <source>How much of the picture is made anew: 0.01 hardly any, 1 all of it</source>
        <translation>Ce qui est refait de l&apos;image&#xa0;: 0,01 presque rien, 1 tout</translation>
    </message>
    <message>
        <source>Drop a picture to start from</source>
        <translation>Déposez une image de départ</translation>
    </message>
</context>
<context>
    <name>StartFiles</name>
    <message>
        <source>the picture to start from cannot be kept in {folder} ({cause}): free space there, or save the picture and choose its file</source>
        <translation>l’image de départ ne peut pas être conservée dans {folder} ({cause}) : libérez de la place, ou enregistrez l’image et choisissez son fichier</translation>
    </message>
    <message>
        <source>a pasted picture</source>
        <translation>une image collée</translation>
    </message>
</context>
<context>
    <name>StartReading</name>
    <message>
        <source>{file} is damaged, or larger than what is read here: choose another picture</source>
        <translation>{file} est endommagé, ou plus grand que ce qui est lu ici : choisissez une autre image</translation>
    </message>
</context>
<context>
    <name>StartRow</name>
    <message>
        <source>Strength</source>
        <translation>Force</translation>
    </message>
    <message>
        <source>Start without a picture</source>
        <translation>Partir sans image</translation>
    </message>
</context>
<context>
    <name>StepHeader</name>
    <message>
        <source>Source</source>
        <translation>Source</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Licence</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>Recette</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Vérification</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Exécution</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Résultat</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Étapes</translation>
    </message>
    <message>
        <source>Step {number} of {count}: {name}</source>
        <translation>Étape {number} sur {count}&#xa0;: {name}</translation>
    </message>
</context>
<context>
    <name>StepPage</name>
    <message>
        <source>Next</source>
        <translation>Suivant</translation>
    </message>
</context>
<context>
    <name>Strip</name>
    <message>
        <source>Readouts</source>
        <translation>Mesures</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Appareil</translation>
    </message>
    <message>
        <source>Backend</source>
        <translation>Backend</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Étape</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>Encode</source>
        <translation>Encodage</translation>
    </message>
    <message>
        <source>Denoise</source>
        <translation>Débruitage</translation>
    </message>
    <message>
        <source>Decode</source>
        <translation>Décodage</translation>
    </message>
    <message>
        <source>Device memory: used / peak / all</source>
        <translation>Mémoire GPU&#xa0;: prise / pic / total</translation>
    </message>
    <message>
        <source>Host memory / peak</source>
        <translation>Mémoire vive / pic</translation>
    </message>
    <message>
        <source>Open the readouts</source>
        <translation>Ouvrir les mesures</translation>
    </message>
    <message>
        <source>Close the readouts</source>
        <translation>Fermer les mesures</translation>
    </message>
    <message>
        <source>no GPU</source>
        <translation>pas de GPU</translation>
    </message>
    <message>
        <source>The engine runs on the processor</source>
        <translation>Le moteur tourne sur le processeur</translation>
    </message>
    <message>
        <source>The engine process, of {total} in this computer</source>
        <translation>Le processus du moteur, sur les {total} de cet ordinateur</translation>
    </message>
    <message>
        <source>Backend {backend}, activations {activations}</source>
        <translation>Backend {backend}, activations {activations}</translation>
    </message>
    <message>
        <source>Whole device (NVML): {used} of {total} used</source>
        <translation>Appareil entier (NVML)&#xa0;: {used} utilisés sur {total}</translation>
    </message>
    <message>
        <source>Triptych (allocator): {tensors} in tensors, {reserved} reserved, {peak} at most</source>
        <translation>Triptych (allocateur)&#xa0;: {tensors} en tenseurs, {reserved} réservés, {peak} au plus</translation>
    </message>
    <message>
        <source>The median of this picture&apos;s steps</source>
        <translation>La médiane des étapes de cette image</translation>
    </message>
    <message>
        <source>The last pictures: {times}</source>
        <translation>Les dernières images&#xa0;: {times}</translation>
    </message>
</context>
<context>
    <name>StripModel</name>
    <message>
        <source>The picture that is being made</source>
        <translation>L&apos;image en cours de génération</translation>
    </message>
    <message>
        <source>{prompt} (seed {seed})</source>
        <translation>{prompt} (graine {seed})</translation>
    </message>
</context>
<context>
    <name>Studio</name>
    <message>
        <source>The picture is here, but not saved: {cause}</source>
        <translation>L&apos;image est là, mais pas enregistrée&#xa0;: {cause}</translation>
    </message>
</context>
<context>
    <name>StudioMenu</name>
    <message>
        <source>Appearance</source>
        <translation>Thème</translation>
    </message>
    <message>
        <source>System</source>
        <translation>Système</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Clair</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Sombre</translation>
    </message>
</context>
<context>
    <name>StudioWindow</name>
    <message>
        <source>Go to {page}</source>
        <translation>Aller à {page}</translation>
    </message>
    <message>
        <source>Readouts</source>
        <translation>Mesures</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menu</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Quitter</translation>
    </message>
    <message>
        <source>{count} waiting</source>
        <translation>{count} en attente</translation>
    </message>
</context>
<context>
    <name>StyleChooser</name>
    <message>
        <source>Edit styles…</source>
        <translation>Modifier les styles…</translation>
    </message>
    <message>
        <source>No style</source>
        <translation>Aucun style</translation>
    </message>
    <message>
        <source>Style: {name}</source>
        <translation>Style&#xa0;: {name}</translation>
    </message>
    <message>
        <source>Words that are put around your own</source>
        <translation>Des mots placés autour des vôtres</translation>
    </message>
</context>
<context>
    <name>StyleEditor</name>
    <message>
        <source>Styles</source>
        <translation>Styles</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Étapes</translation>
    </message>
    <message>
        <source>Guidance</source>
        <translation>Guidance</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Nouveau</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Supprimer</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importer…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exporter…</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Enregistrer</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>Comes with Triptych</source>
        <translation>Fourni avec Triptych</translation>
    </message>
    <message>
        <source>Added: {count}</source>
        <translation>Ajoutés&#xa0;: {count}</translation>
    </message>
    <message>
        <source>Written: {file}</source>
        <translation>Écrit&#xa0;: {file}</translation>
    </message>
    <message>
        <source>This style comes with Triptych: copy it to change it.</source>
        <translation>Ce style est fourni avec Triptych&#xa0;: copiez-le pour le modifier.</translation>
    </message>
    <message>
        <source>My style</source>
        <translation>Mon style</translation>
    </message>
    <message>
        <source>{name}, mine</source>
        <translation>{name}, le mien</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>Enregistré.</translation>
    </message>
    <message>
        <source>Styles (*.json *.csv)</source>
        <translation>Styles (*.json *.csv)</translation>
    </message>
    <message>
        <source>Import styles</source>
        <translation>Importer des styles</translation>
    </message>
    <message>
        <source>Export styles</source>
        <translation>Exporter des styles</translation>
    </message>
    <message>
        <source>Styles (*.json)</source>
        <translation>Styles (*.json)</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nom</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>Mots</translation>
    </message>
    <message>
        <source>Words around {prompt}</source>
        <translation>Mots autour de {prompt}</translation>
    </message>
    <message>
        <source>Negative</source>
        <translation>Négatif</translation>
    </message>
    <message>
        <source>Used only with true CFG above 1</source>
        <translation>Seulement avec un true CFG supérieur à 1</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Message</translation>
    </message>
    <message>
        <source>Sets</source>
        <translation>Impose</translation>
    </message>
</context>
<context>
    <name>Styles</name>
    <message>
        <source>a style&apos;s name has 1 to {most} letters: give it one</source>
        <translation>le nom d&apos;un style a de 1 à {most} lettres&#xa0;: donnez-lui en un</translation>
    </message>
    <message>
        <source>the style {name} needs {prompt} once, where your own words go: write it there</source>
        <translation>le style {name} a besoin de {prompt} une fois, là où vont vos propres mots&#xa0;: écrivez-le à cet endroit</translation>
    </message>
    <message>
        <source>the style {name} is longer than {most} characters: shorten it</source>
        <translation>le style {name} dépasse {most} caractères&#xa0;: raccourcissez-le</translation>
    </message>
    <message>
        <source>the steps of the style {name} must lie between 1 and {most}: change them</source>
        <translation>les étapes du style {name} doivent être comprises entre 1 et {most}&#xa0;: changez-les</translation>
    </message>
    <message>
        <source>the guidance of the style {name} must lie between 0 and {most}: change it</source>
        <translation>la guidance du style {name} doit être comprise entre 0 et {most}&#xa0;: changez-la</translation>
    </message>
    <message>
        <source>there is a style {name} already: choose another name</source>
        <translation>il y a déjà un style {name}&#xa0;: choisissez un autre nom</translation>
    </message>
    <message>
        <source>there is room for {most} styles: delete some first</source>
        <translation>il y a de la place pour {most} styles&#xa0;: supprimez-en d&apos;abord</translation>
    </message>
    <message>
        <source>your styles in {file} cannot be read ({cause}): check the file, then start again</source>
        <translation>vos styles dans {file} sont illisibles ({cause})&#xa0;: vérifiez le fichier, puis redémarrez</translation>
    </message>
    <message>
        <source>your styles could not be read ({cause}): the file is kept as {file}, mend it and import it</source>
        <translation>vos styles n&apos;ont pas pu être lus ({cause})&#xa0;: le fichier est conservé sous {file}, réparez-le et importez-le</translation>
    </message>
    <message>
        <source>{file} is too large for a file of styles: choose another</source>
        <translation>{file} est trop grand pour un fichier de styles&#xa0;: choisissez-en un autre</translation>
    </message>
    <message>
        <source>{file} cannot be read ({cause}): check the file</source>
        <translation>{file} est illisible ({cause})&#xa0;: vérifiez le fichier</translation>
    </message>
    <message>
        <source>{file} is no file of styles: choose another</source>
        <translation>{file} n&apos;est pas un fichier de styles&#xa0;: choisissez-en un autre</translation>
    </message>
    <message>
        <source>these styles were written by a newer version: update Triptych</source>
        <translation>ces styles ont été écrits par une version plus récente&#xa0;: mettez Triptych à jour</translation>
    </message>
    <message>
        <source>the file holds no list of styles: choose another</source>
        <translation>le fichier ne contient aucune liste de styles&#xa0;: choisissez-en un autre</translation>
    </message>
    <message>
        <source>the style {name} has a value of the wrong kind</source>
        <translation>le style {name} a une valeur du mauvais type</translation>
    </message>
    <message>
        <source>{file} cannot be written ({cause}): free some space, or allow writing there</source>
        <translation>impossible d&apos;écrire {file} ({cause})&#xa0;: libérez de l&apos;espace, ou autorisez l&apos;écriture à cet endroit</translation>
    </message>
</context>
<context>
    <name>TargetField</name>
    <message>
        <source>Name of the new model</source>
        <translation>Nom du nouveau modèle</translation>
    </message>
    <message>
        <source>Elsewhere…</source>
        <translation>Ailleurs…</translation>
    </message>
    <message>
        <source>Choose a folder for the new model</source>
        <translation>Choisir un dossier pour le nouveau modèle</translation>
    </message>
    <message>
        <source>Put the model into a folder of your own, such as one on another disk</source>
        <translation>Mettre le modèle dans un dossier à vous, par exemple sur un autre disque</translation>
    </message>
    <message>
        <source>Give the model a name.</source>
        <translation>Donnez un nom au modèle.</translation>
    </message>
    <message>
        <source>{place} cannot be looked at ({cause}): choose another name</source>
        <translation>{place} ne peut pas être examiné ({cause})&#xa0;: choisissez un autre nom</translation>
    </message>
    <message>
        <source>{place} is there already: choose another name; the next step says whether it can be replaced.</source>
        <translation>{place} existe déjà&#xa0;: choisissez un autre nom&#xa0;; l&apos;étape suivante dit s&apos;il peut être remplacé.</translation>
    </message>
    <message>
        <source>Put the new model into</source>
        <translation>Mettre le nouveau modèle dans</translation>
    </message>
</context>
<context>
    <name>Thumbnails</name>
    <message>
        <source>it cannot be decoded</source>
        <translation>décodage impossible</translation>
    </message>
</context>
<context>
    <name>TilePainter</name>
    <message>
        <source>Cannot be shown</source>
        <translation>Affichage impossible</translation>
    </message>
</context>
<context>
    <name>TokenForm</name>
    <message>
        <source>Token</source>
        <translation>Jeton</translation>
    </message>
    <message>
        <source>hf_…</source>
        <translation>hf_…</translation>
    </message>
    <message>
        <source>Your token of the Hub</source>
        <translation>Votre jeton du Hub</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Coller</translation>
    </message>
    <message>
        <source>Paste the token</source>
        <translation>Coller le jeton</translation>
    </message>
    <message>
        <source>Try it</source>
        <translation>L&apos;essayer</translation>
    </message>
    <message>
        <source>Try the token</source>
        <translation>Essayer le jeton</translation>
    </message>
    <message>
        <source>Save in the system&apos;s keyring once it works</source>
        <translation>Enregistrer dans le trousseau du système dès qu&apos;il fonctionne</translation>
    </message>
</context>
<context>
    <name>Tour</name>
    <message>
        <source>First steps</source>
        <translation>Premiers pas</translation>
    </message>
    <message>
        <source>Skip (Esc): the menu brings this back</source>
        <translation>Passer (Échap)&#xa0;: le menu y ramène</translation>
    </message>
    <message>
        <source>a red apple</source>
        <translation>a red apple</translation>
    </message>
    <message>
        <source>Write it, then press {keys}. Pocket, the small model that is inside, draws single things on any computer. It is a taste of three-valued weights, and no FLUX.</source>
        <translation>Écrivez-le en anglais, puis appuyez sur {keys}. Pocket, le petit modèle inclus, dessine des objets seuls sur tout ordinateur. C&apos;est un avant-goût des poids à trois valeurs, pas un FLUX.</translation>
    </message>
    <message>
        <source>Try “{prompt}”</source>
        <translation>Essayer «&#xa0;{prompt}&#xa0;»</translation>
    </message>
    <message>
        <source>1  Say what you want</source>
        <translation>1  Dites ce que vous voulez</translation>
    </message>
    <message>
        <source>The pages are at the left, the menu is {keys}. Time and memory of each picture are always at the bottom. All can be done with keys.</source>
        <translation>Les pages sont à gauche, le menu est {keys}. Le temps et la mémoire de chaque image sont toujours en bas. Tout peut se faire au clavier.</translation>
    </message>
    <message>
        <source>2  Find your way</source>
        <translation>2  Trouvez votre chemin</translation>
    </message>
    <message>
        <source>Show the keys</source>
        <translation>Afficher les touches</translation>
    </message>
    <message>
        <source>A FLUX.1 that you have can be opened as it is, or made three-valued first with triptych quantize: its transformer is then nine times smaller. Its own licence stays with it.</source>
        <translation>Votre FLUX.1 s&apos;ouvre tel quel, ou passe d&apos;abord à trois valeurs avec triptych quantize&#xa0;: son transformeur est alors neuf fois plus petit. Il garde sa propre licence.</translation>
    </message>
    <message>
        <source>3  Bring your own FLUX</source>
        <translation>3  Apportez votre propre FLUX</translation>
    </message>
    <message>
        <source>Open a model&apos;s folder…</source>
        <translation>Ouvrir le dossier d&apos;un modèle…</translation>
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
        <translation>Prompt négatif</translation>
    </message>
    <message>
        <source>Each step runs the model twice: a picture takes about twice the time.</source>
        <translation>Chaque étape calcule le modèle deux fois&#xa0;: une image prend environ deux fois plus de temps.</translation>
    </message>
    <message>
        <source>Each step runs the model twice: about {twice} a picture in place of {once}.</source>
        <translation>Chaque étape calcule le modèle deux fois&#xa0;: environ {twice} par image au lieu de {once}.</translation>
    </message>
    <message>
        <source>Above 1 the picture is also led away from a negative prompt, and takes twice the time</source>
        <translation>Au-delà de 1, l&apos;image est aussi éloignée d&apos;un prompt négatif et prend deux fois plus de temps</translation>
    </message>
    <message>
        <source>What the picture shall not show. Ctrl+Enter generates.</source>
        <translation>Ce que l&apos;image ne doit pas montrer. Ctrl+Entrée génère.</translation>
    </message>
    <message>
        <source>What shall the picture not show?</source>
        <translation>Que ne doit pas montrer l&apos;image&#xa0;?</translation>
    </message>
    <message>
        <source>What true CFG costs</source>
        <translation>Ce que coûte le true CFG</translation>
    </message>
    <message>
        <source>What is wrong with the negative prompt</source>
        <translation>Ce qui ne va pas dans le prompt négatif</translation>
    </message>
</context>
<context>
    <name>TwinBar</name>
    <message>
        <source>One prompt on two models</source>
        <translation>Un prompt sur deux modèles</translation>
    </message>
    <message>
        <source>Same prompt, same seed, two models</source>
        <translation>Même prompt, même graine, deux modèles</translation>
    </message>
    <message>
        <source>Another seed</source>
        <translation>Une autre graine</translation>
    </message>
    <message>
        <source>Model of picture {side}</source>
        <translation>Modèle de l&apos;image {side}</translation>
    </message>
    <message>
        <source>Make both</source>
        <translation>Générer les deux</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Aucun modèle</translation>
    </message>
    <message>
        <source>Choose two models: one alone has nothing to be compared with.</source>
        <translation>Choisissez deux modèles&#xa0;: un seul ne se compare à rien.</translation>
    </message>
    <message>
        <source>{model} takes no guidance, so it is made without.</source>
        <translation>{model} n&apos;accepte pas de guidance, il génère donc sans.</translation>
    </message>
    <message>
        <source>Describe the picture that both models make</source>
        <translation>Décrivez l&apos;image que font les deux modèles</translation>
    </message>
    <message>
        <source>Prompt for both models</source>
        <translation>Prompt pour les deux modèles</translation>
    </message>
    <message>
        <source>Seed for both models</source>
        <translation>Graine pour les deux modèles</translation>
    </message>
    <message>
        <source>A second model is needed to compare with: Models adds one.</source>
        <translation>Il faut un second modèle pour comparer&#xa0;: la page Modèles en ajoute un.</translation>
    </message>
</context>
<context>
    <name>TwinProgress</name>
    <message>
        <source>Progress of picture {side}</source>
        <translation>Progression de l&apos;image {side}</translation>
    </message>
    <message>
        <source>waiting for its turn</source>
        <translation>attend son tour</translation>
    </message>
    <message>
        <source>drawing, step {step} of {steps}</source>
        <translation>dessin, étape {step} sur {steps}</translation>
    </message>
    <message>
        <source>done in {time}</source>
        <translation>terminée en {time}</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>annulée</translation>
    </message>
    <message>
        <source>reading the prompt</source>
        <translation>lecture du prompt</translation>
    </message>
    <message>
        <source>encoding the start picture</source>
        <translation>encodage de l&apos;image de départ</translation>
    </message>
    <message>
        <source>drawing</source>
        <translation>dessin</translation>
    </message>
    <message>
        <source>developing</source>
        <translation>développement</translation>
    </message>
</context>
<context>
    <name>Twins</name>
    <message>
        <source>both sides are {model}: choose two models to compare</source>
        <translation>{model} est des deux côtés&#xa0;: choisissez deux modèles à comparer</translation>
    </message>
    <message>
        <source>two models are compared on one picture, not {count}: ask for one</source>
        <translation>deux modèles se comparent sur une image, pas sur {count}&#xa0;: demandez-en une</translation>
    </message>
</context>
<context>
    <name>Unsaved</name>
    <message>
        <source>Pictures that could not be saved are kept in {folder}: {cause}</source>
        <translation>Les images qui n&apos;ont pas pu être enregistrées sont gardées dans {folder}&#xa0;: {cause}</translation>
    </message>
    <message>
        <source>Pictures that could not be saved when Triptych closed ({count}) are in {folder} now</source>
        <translation>Les images qui n&apos;ont pas pu être enregistrées à la fermeture de Triptych ({count}) sont maintenant dans {folder}</translation>
    </message>
</context>
<context>
    <name>UsedPrompts</name>
    <message>
        <source>favourite</source>
        <translation>favori</translation>
    </message>
    <message>
        <source>used {count} times</source>
        <translation>utilisé {count} fois</translation>
    </message>
    <message>
        <source>{steps} steps</source>
        <translation>{steps} étapes</translation>
    </message>
    <message>
        <source>seed {seed}</source>
        <translation>graine {seed}</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>à l&apos;instant</translation>
    </message>
    <message>
        <source>{minutes} min ago</source>
        <translation>il y a {minutes} min</translation>
    </message>
    <message>
        <source>{hours} h ago</source>
        <translation>il y a {hours} h</translation>
    </message>
    <message>
        <source>{days} d ago</source>
        <translation>il y a {days} j</translation>
    </message>
</context>
<context>
    <name>Verification</name>
    <message>
        <source>the verification of {name} ended by itself: verify it again</source>
        <translation>la vérification de {name} s&apos;est arrêtée d&apos;elle-même&#xa0;: relancez-la</translation>
    </message>
    <message>
        <source>the verification cannot be started ({reason}): install Triptych again</source>
        <translation>la vérification ne peut pas démarrer ({reason})&#xa0;: réinstallez Triptych</translation>
    </message>
</context>
<context>
    <name>VerifyCard</name>
    <message>
        <source>Skip</source>
        <translation>Passer</translation>
    </message>
    <message>
        <source>Verify again</source>
        <translation>Revérifier</translation>
    </message>
    <message>
        <source>The model is verified</source>
        <translation>Vérification du modèle</translation>
    </message>
    <message>
        <source>It is saved. Every file is read again, and its hash compared…</source>
        <translation>Il est enregistré. Chaque fichier est relu, et son empreinte comparée…</translation>
    </message>
    <message>
        <source>Saved, and not verified</source>
        <translation>Enregistré, mais pas vérifié</translation>
    </message>
    <message>
        <source>Saved and verified</source>
        <translation>Enregistré et vérifié</translation>
    </message>
</context>
<context>
    <name>Viewer</name>
    <message>
        <source>Save the picture</source>
        <translation>Enregistrer l&apos;image</translation>
    </message>
    <message>
        <source>PNG (*.png)</source>
        <translation>PNG (*.png)</translation>
    </message>
    <message>
        <source>The picture&apos;s file is gone</source>
        <translation>Le fichier de l&apos;image a disparu</translation>
    </message>
    <message>
        <source>Making the picture…</source>
        <translation>Génération de l&apos;image…</translation>
    </message>
    <message>
        <source>The live preview is off in Settings.</source>
        <translation>L&apos;aperçu en direct est désactivé dans les Paramètres.</translation>
    </message>
    <message>
        <source>This model has no live preview.</source>
        <translation>Ce modèle n&apos;a pas d&apos;aperçu en direct.</translation>
    </message>
    <message>
        <source>The preview follows the first step.</source>
        <translation>L&apos;aperçu suit la première étape.</translation>
    </message>
    <message>
        <source>seed {seed} · {width} × {height} · {steps} steps</source>
        <translation>graine {seed} · {width} × {height} · {steps} étapes</translation>
    </message>
    <message>
        <source>No model is open</source>
        <translation>Aucun modèle n&apos;est ouvert</translation>
    </message>
    <message>
        <source>Choose one at the top left, or open the folder of one.</source>
        <translation>Choisissez-en un en haut à gauche, ou ouvrez son dossier.</translation>
    </message>
    <message>
        <source>Choose one at the top left, or open the folder of one with {keys}.</source>
        <translation>Choisissez-en un en haut à gauche, ou ouvrez son dossier avec {keys}.</translation>
    </message>
    <message>
        <source>Write a prompt at the left and press Generate.</source>
        <translation>Écrivez un prompt à gauche et appuyez sur Générer.</translation>
    </message>
    <message>
        <source>Write a prompt at the left and press Generate, or {keys}.</source>
        <translation>Écrivez un prompt à gauche et appuyez sur Générer, ou {keys}.</translation>
    </message>
    <message>
        <source>Describe a picture</source>
        <translation>Décrivez une image</translation>
    </message>
</context>
<context>
    <name>Wildcards</name>
    <message>
        <source>the wildcard file {file} has no entries: write one a line</source>
        <translation>le fichier de jokers {file} n&apos;a aucune entrée&#xa0;: écrivez-en une par ligne</translation>
    </message>
    <message>
        <source>the wildcard file {file} is larger than {most} MiB: split it</source>
        <translation>le fichier de jokers {file} dépasse {most} MiB&#xa0;: divisez-le</translation>
    </message>
    <message>
        <source>the wildcard file {file} cannot be read ({cause}): check the file</source>
        <translation>le fichier de jokers {file} est illisible ({cause})&#xa0;: vérifiez-le</translation>
    </message>
    <message>
        <source>the wildcard file {file} is not UTF-8: save it as UTF-8</source>
        <translation>le fichier de jokers {file} n&apos;est pas en UTF-8&#xa0;: enregistrez-le en UTF-8</translation>
    </message>
    <message>
        <source>the wildcard file {file} has more than {most} entries: split it</source>
        <translation>le fichier de jokers {file} a plus de {most} entrées&#xa0;: divisez-le</translation>
    </message>
    <message>
        <source>there is no wildcard file {name}: did you mean __{nearest}__?</source>
        <translation>il n&apos;y a pas de fichier de jokers {name}&#xa0;: vouliez-vous dire __{nearest}__&#xa0;?</translation>
    </message>
    <message>
        <source>there is no wildcard file {name}: make {file}, with one entry a line</source>
        <translation>il n&apos;y a pas de fichier de jokers {name}&#xa0;: créez {file}, avec une entrée par ligne</translation>
    </message>
</context>
<context>
    <name>Wizard</name>
    <message>
        <source>What was chosen in the wizard cannot be taken up ({cause}): choose again</source>
        <translation>Les choix faits dans l&apos;assistant ne peuvent pas être repris ({cause})&#xa0;: choisissez de nouveau</translation>
    </message>
    <message>
        <source>{file} cannot be written ({cause}): the next start will not know what you chose here</source>
        <translation>impossible d&apos;écrire {file} ({cause})&#xa0;: le prochain démarrage ignorera vos choix d&apos;ici</translation>
    </message>
</context>
<context>
    <name>WizardPage</name>
    <message>
        <source>Make a ternary model</source>
        <translation>Faire un modèle ternaire</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Retour</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Suivant</translation>
    </message>
    <message>
        <source>Start over</source>
        <translation>Recommencer</translation>
    </message>
    <message>
        <source>What is missing</source>
        <translation>Ce qui manque</translation>
    </message>
</context>
<context>
    <name>WorkLine</name>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
</context>
<context>
    <name>Workbench</name>
    <message>
        <source>{cause}; what you ask for here is forgotten when this window closes</source>
        <translation>{cause}&#xa0;; ce que vous demandez ici est oublié à la fermeture de cette fenêtre</translation>
    </message>
    <message>
        <source>the program ended while this was made: try it again</source>
        <translation>le programme s&apos;est terminé pendant cette génération&#xa0;: réessayez</translation>
    </message>
</context>
</TS>
